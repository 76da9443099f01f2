namespace MLVision.Extensions.Torch;

/// <summary>The type of the values of the images that an exported model takes.</summary>
public enum OnnxInputType
{
    /// <summary>Numbers of single precision. The default.</summary>
    Single,

    /// <summary>Bytes, 0 to 255.</summary>
    Byte,
}
