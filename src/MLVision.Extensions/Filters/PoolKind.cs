namespace MLVision.Extensions;

/// <summary>What a pooling window yields.</summary>
public enum PoolKind
{
    /// <summary>Its largest value.</summary>
    Max,

    /// <summary>Its mean.</summary>
    Average,
}
