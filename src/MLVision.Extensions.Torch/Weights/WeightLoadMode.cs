namespace MLVision.Extensions.Torch;

/// <summary>What happens where a weight file and a network do not fit each other.</summary>
public enum WeightLoadMode
{
    /// <summary>Every weight of the network must be in the file with the same shape, and the file holds no others.</summary>
    Strict,

    /// <summary>
    /// Takes what has the same name and shape, and reports the rest: for fine-tuning with another number of classes. A file of
    /// which nothing fits is refused.
    /// </summary>
    Lenient,
}
