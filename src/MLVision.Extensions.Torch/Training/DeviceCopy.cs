using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>Brings tensors from the CPU to the device of a network.</summary>
internal static class DeviceCopy
{
    /// <summary>
    /// The tensor on the device. To CUDA it is copied from pinned memory while the device and the caller go on; libtorch keeps
    /// that memory until the copy is done, so the caller may dispose the tensor. On the CPU it is the tensor itself.
    /// </summary>
    public static Tensor Begin(Tensor tensor, Device device) =>
        device.type == DeviceType.CUDA ? tensor.pin_memory().to(device, non_blocking: true) : tensor;
}
