namespace MLVision.Extensions;

/// <summary>Which code a pattern of neighbours gets; the names in brackets are those of scikit-image.</summary>
public enum LbpMethod
{
    /// <summary>One bit for each neighbour: 2^P codes ("default").</summary>
    Plain,

    /// <summary>The smallest number among all rotations of the bits: 2^P codes, of which few occur ("ror").</summary>
    RotationInvariant,

    /// <summary>
    /// The number of set bits where neighbouring bits change at most twice, else P + 1: P + 2 codes, the same for a rotated
    /// image ("uniform").
    /// </summary>
    Uniform,

    /// <summary>
    /// A code of its own for each pattern whose neighbouring bits change at most twice, one for all others: P (P - 1) + 3 codes
    /// ("nri_uniform").
    /// </summary>
    UniformWithRotation,
}
