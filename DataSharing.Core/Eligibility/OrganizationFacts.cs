using System.Text.Json.Serialization;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Eligibility;

/// <summary>How a fact came here.</summary>
public enum FactSource
{
    /// <summary>A person entered it.</summary>
    [JsonStringEnumMemberName("entered")]
    Entered,

    /// <summary>It was read from the provider.</summary>
    [JsonStringEnumMemberName("read")]
    Read,
}

/// <summary>One fact about an organization as of an instant.</summary>
/// <param name="Value">What holds; null if nobody knows.</param>
/// <param name="Since">From when it holds, however often it was said again; null if since always.</param>
/// <param name="Source">How it came here.</param>
public readonly record struct Fact<T>(T Value, Instant? Since, FactSource Source)
{
    /// <summary>Of when it was said last; null if of always.</summary>
    public Instant? StatedAt { get; init; }
}

/// <summary>What is known of an organization at one instant; every part may be unknown.</summary>
/// <param name="Tier">Usage tier id, or null.</param>
/// <param name="ZeroDataRetention">Whether Zero Data Retention is on, or null.</param>
/// <param name="Plan">Plan id, or null.</param>
/// <param name="PositiveBalance">Whether the account balance is positive, or null; never an amount.</param>
public sealed record OrganizationFacts(Fact<string?> Tier, Fact<bool?> ZeroDataRetention, Fact<string?> Plan, Fact<bool?> PositiveBalance)
{
    /// <summary>Nothing is known.</summary>
    public static OrganizationFacts Unknown { get; } = new(default, default, default, default);
}
