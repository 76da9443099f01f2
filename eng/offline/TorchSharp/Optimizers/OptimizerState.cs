using System.IO;

namespace TorchSharp.Modules;

public abstract class OptimizerState
{
    protected Parameter _parameter;

    protected OptimizerState(Parameter parameter) => _parameter = parameter;

    public abstract void Initialize(OptimizerOptions options);

    public abstract void SaveStateDict(BinaryWriter writer);

    public abstract void LoadStateDict(BinaryReader reader);

    public abstract void LoadStateDict(OptimizerState source);

    public virtual bool ApproximatelyEquals(OptimizerState other) => false;

    public virtual void to(torch.Device device)
    {
    }

    protected static void SaveConditionalStateTensor(BinaryWriter writer, torch.Tensor tensor)
    {
        writer.Write(tensor is not null);
        tensor?.Save(writer);
    }

    protected static void LoadConditionalStateTensor(BinaryReader reader, ref torch.Tensor result, torch.Device device)
    {
        if (!reader.ReadBoolean())
        {
            result?.Dispose();
            result = null;
            return;
        }
        TensorExtensionMethods.Load(ref result, reader);
        result = result.to(device, disposeAfter: true);
    }

    /// <summary>Zeros like the parameter, which no scope disposes.</summary>
    internal torch.Tensor NewZeros() => torch.zeros_like(_parameter).DetachFromDisposeScope();

    /// <summary>Puts a copy of another state's tensor, where it has one, into the place of this state's.</summary>
    internal void Copy(ref torch.Tensor target, torch.Tensor source)
    {
        target?.Dispose();
        target = source?.to(_parameter.device, copy: true);
    }

    internal static void Move(ref torch.Tensor tensor, torch.Device device) => tensor = tensor?.to(device);

    internal static bool AreClose(torch.Tensor left, torch.Tensor right) =>
        left is null || (right is not null && left.allclose(right));
}
