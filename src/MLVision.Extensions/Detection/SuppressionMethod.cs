namespace MLVision.Extensions;

/// <summary>What happens to a box that overlaps a better one.</summary>
public enum SuppressionMethod
{
    /// <summary>
    /// It is dropped where the overlap exceeds the threshold: greedy suppression, as <c>torchvision.ops.nms</c>.
    /// </summary>
    Hard,

    /// <summary>
    /// Its score is multiplied by <c>1 - overlap</c> where the overlap reaches the threshold: soft-NMS, Bodla et al. 2017,
    /// equation 2.
    /// </summary>
    SoftLinear,

    /// <summary>
    /// Its score is multiplied by <c>exp(-overlap² / sigma)</c>, whatever the overlap: soft-NMS, Bodla et al. 2017, equation 3.
    /// </summary>
    SoftGaussian,
}
