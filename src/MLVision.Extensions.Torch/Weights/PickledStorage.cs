using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>Where a pickle of PyTorch says that the elements of one or more tensors lie.</summary>
internal sealed record PickledStorage(ScalarType Type, string Key, long Count);
