namespace MLVision.Extensions;

/// <summary>
/// The scale of the cell histograms and the small constant that keeps the block norm of a flat block away from zero.
/// </summary>
public enum HogRegularization
{
    /// <summary>
    /// As in scikit-image: a cell holds the sum of its votes divided by the pixels of a cell, and the norm of a block is
    /// <c>sum + 1e-5</c> (L1) or <c>sqrt(sum of squares + 1e-10)</c> (L2, and both steps of L2-Hys).
    /// </summary>
    ScikitImage,

    /// <summary>
    /// As in OpenCV: a cell holds the sum of its votes, <c>0.1 x values in the block</c> is added to the norm of a block, and
    /// <c>1e-3</c> to the second norm of L2-Hys. Blocks of weak texture stay weak.
    /// </summary>
    OpenCv,
}
