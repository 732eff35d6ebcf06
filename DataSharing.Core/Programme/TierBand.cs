namespace DataSharing.Core.Programme;

/// <summary>The group of usage tiers that have the same allowances.</summary>
/// <remarks>Source: base rules, "Large pool", "Small pool"; since 2026-10-06 Build is low, Launch and Grow are high.</remarks>
public enum TierBand
{
    /// <summary>Tiers 1–2, Build.</summary>
    Low,

    /// <summary>Tiers 3–5, Launch, Grow.</summary>
    High,
}
