namespace MLVision.Extensions.Torch;

/// <summary>The order of the dimensions of the images that an exported model takes.</summary>
public enum OnnxInputLayout
{
    /// <summary>Batch x channels x height x width (NCHW), as networks compute. The default.</summary>
    ChannelsFirst,

    /// <summary>Batch x height x width x channels (NHWC), as decoders of images write.</summary>
    ChannelsLast,
}
