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

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        SaveCore(ctx);
    }

    /// <summary>Writes the model; the header is already begun.</summary>
    private protected abstract void SaveCore(ModelSaveContext ctx);
}
