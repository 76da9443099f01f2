namespace MLVision.Extensions.Torch;

/// <summary>How gradients are limited before a step.</summary>
public enum GradientClipping
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>All gradients together are scaled so that their joint L2 norm is at most the limit.</summary>
    Norm,

    /// <summary>Each value is limited to [-limit, limit].</summary>
    Value,

    /// <summary>
    /// Adaptive gradient clipping (Brock et al., 2021): the gradient of each unit (output channel; a vector as a whole) is scaled
    /// so that its L2 norm is at most the limit times the norm of the unit's weights. 0.01 is usual.
    /// </summary>
    Adaptive,
}
