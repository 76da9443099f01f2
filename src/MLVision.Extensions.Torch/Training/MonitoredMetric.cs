namespace MLVision.Extensions.Torch;

/// <summary>
/// What tells whether a network has become better: of the validation data where there are any, else of the training.
/// </summary>
public enum MonitoredMetric
{
    /// <summary>The cross-entropy; lower is better.</summary>
    Loss,

    /// <summary>The part of images whose class is predicted; higher is better.</summary>
    Accuracy,
}
