using System;
using System.Reflection;
using System.Runtime.ExceptionServices;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Loads a model first, then the prediction transformer whose type argument is that model's type.</summary>
internal static class PredictionTransformerLoader
{
    internal const string ModelEntry = "Model";

    /// <summary>Loads a transformer of <paramref name="openType"/>, closed over the public type of the model.</summary>
    internal static object Load<TPredictor>(IHostEnvironment env, ModelLoadContext ctx, Type openType, VersionInfo version)
        where TPredictor : class
    {
        ctx.CheckAtModel(version);
        IHost host = env.Register(openType.Name);
        ctx.LoadModel<TPredictor, SignatureLoadModel>(host, out TPredictor model, ModelEntry);

        // Calibrated models are of an internal class; what users know is the public class that it derives from.
        Type modelType = model.GetType();
        while (!modelType.IsVisible)
            modelType = modelType.BaseType;
        try
        {
            Type type = openType.MakeGenericType(modelType);
            return Activator.CreateInstance(
                type, BindingFlags.Instance | BindingFlags.NonPublic, null, [host, ctx, model], null);
        }
        catch (TargetInvocationException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException);
            throw;
        }
    }
}
