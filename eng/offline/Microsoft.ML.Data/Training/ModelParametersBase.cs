using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>The base of what trainers learn.</summary>
public abstract class ModelParametersBase<TOutput> : ICanSaveModel
{
    private protected readonly IHost Host;

    private protected ModelParametersBase(IHostEnvironment env, string name)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckNonWhiteSpace(name, nameof(name));
        Host = env.Register(name);
    }

    private protected ModelParametersBase(IHostEnvironment env, string name, ModelLoadContext ctx)
        : this(env, name)
    {
        CheckNumberSize(Host, ctx);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        SaveCore(ctx);
    }

    /// <summary>Every model begins with the size of its numbers, which was not always the same.</summary>
    internal static void CheckNumberSize(IExceptionContext ectx, ModelLoadContext ctx)
    {
        int size = ctx.Reader.ReadInt32();
        ectx.CheckDecode(size == sizeof(float), $"The numbers of the model have {size} bytes, not {sizeof(float)}.");
    }

    /// <summary>Writes the beginning of the model; overrides go on from there.</summary>
    private protected virtual void SaveCore(ModelSaveContext ctx) => ctx.Writer.Write(sizeof(float));
}
