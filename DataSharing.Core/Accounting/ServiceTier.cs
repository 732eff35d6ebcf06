using System.Collections.Frozen;

namespace DataSharing.Core.Accounting;

/// <summary>What a service tier counts as here.</summary>
public enum ServiceTierKind
{
    /// <summary>The provider's ordinary processing, scale included.</summary>
    Ordinary,

    /// <summary>Batch processing.</summary>
    Batch,

    /// <summary>Flex processing.</summary>
    Flex,

    /// <summary>Priority processing: named Fast since 2026-07-30; ultrafast, since 2026-09-29, counts as the same.</summary>
    Priority,

    /// <summary>In a report only: usage that the provider counted as complimentary.</summary>
    Complimentary,

    /// <summary>In a report only: the report was made without this dimension.</summary>
    NotTold,

    /// <summary>A text that no document of the provider names: kept, never guessed.</summary>
    Unknown,
}

/// <summary>How a request was served: the text as its sender or the provider wrote it, and what that counts as.</summary>
/// <remarks>The provider adds tiers every few weeks, so that a text which is not known here must neither lose an event nor pass for an
/// ordinary one.
/// Source: programme.md rules 3, 8 and 12; openai-admin-api.md.</remarks>
public sealed record ServiceTier
{
    /// <summary>How the provider's reports call what it counted as complimentary.</summary>
    public const string ReportedComplimentary = "incentivized-tier";

    /// <summary>All words by which the provider's reports call what it counted as complimentary; met in any case of letters.</summary>
    public static readonly IReadOnlyList<string> ReportedComplimentaryTexts =
    [
        ReportedComplimentary,
        "data-sharing",
        "data-sharing-incentive",
    ];

    /// <summary>How the provider's reports call flex processing.</summary>
    public const string ReportedFlex = "flex-tier";

    /// <summary>Most characters of a tier's text.</summary>
    public const int LongestText = 64;

    private static readonly FrozenDictionary<string, ServiceTier> _ofRequests = Known(
        StringComparer.Ordinal,
        (ServiceTierKind.Ordinary, ["default", "auto", "standard", "scale"]),
        (ServiceTierKind.Flex, ["flex"]),
        (ServiceTierKind.Priority, ["priority", "fast", "ultrafast"]),
        (ServiceTierKind.Batch, ["batch"])
    );

    // Reports are free text: written in any case, and with or without the ending of "flex-tier".
    private static readonly FrozenDictionary<string, ServiceTier> _ofReports = Known(
        StringComparer.OrdinalIgnoreCase,
        (ServiceTierKind.NotTold, [""]),
        (ServiceTierKind.Complimentary, [.. ReportedComplimentaryTexts]),
        (ServiceTierKind.Ordinary, ["default", "auto", "standard", "scale", "default-tier", "standard-tier", "scale-tier"]),
        (ServiceTierKind.Flex, ["flex", ReportedFlex]),
        (ServiceTierKind.Priority, ["priority", "fast", "ultrafast", "priority-tier", "fast-tier", "ultrafast-tier"]),
        (ServiceTierKind.Batch, ["batch", "batch-tier"])
    );

    private ServiceTier(string text, ServiceTierKind kind)
    {
        Text = text;
        Kind = kind;
    }

    /// <summary>What a request has that names no tier.</summary>
    public static ServiceTier Default { get; } = OfRequest("default");

    /// <summary>All tiers that the provider documents for requests, batch included.</summary>
    public static IReadOnlyList<string> Documented { get; } =
    ["default", "auto", "standard", "scale", "flex", "priority", "fast", "ultrafast", "batch"];

    /// <summary>As it was written; empty only in a report that does not tell.</summary>
    public string Text { get; }

    /// <summary>What it counts as.</summary>
    public ServiceTierKind Kind { get; }

    /// <summary>Whether no document of the provider names it.</summary>
    public bool IsUnknown => Kind == ServiceTierKind.Unknown;

    /// <summary>Whether a request is billed by its tier: no text of the provider says that such traffic earns.</summary>
    public bool IsExcluded => IsUnknown || DrawsOnNoPool;

    /// <summary>
    /// Whether reported usage draws on no pool as far as anybody knows. Of a tier that is not known nobody can say so: it stays within the
    /// upper bound.
    /// </summary>
    public bool DrawsOnNoPool => Kind is ServiceTierKind.Batch or ServiceTierKind.Flex or ServiceTierKind.Priority;

    /// <summary>
    /// In a report: whether the provider counted it as complimentary; null where it does not tell, or tells by a word that is not known
    /// here.
    /// </summary>
    public bool? IsComplimentary =>
        Kind switch
        {
            ServiceTierKind.Complimentary => true,
            ServiceTierKind.NotTold or ServiceTierKind.Unknown => null,
            _ => false,
        };

    /// <summary>For people: the text, and that it is not known here.</summary>
    public string Label => IsUnknown ? $"{Text} (unknown to us)" : Text;

    /// <summary>The tier that a sender gives with a request; case-sensitive, as the provider's own parameter.</summary>
    public static ServiceTier OfRequest(string text) =>
        _ofRequests.GetValueOrDefault(text) ?? new ServiceTier(text, ServiceTierKind.Unknown);

    /// <summary>The tier that the provider reports; empty where it does not tell.</summary>
    public static ServiceTier OfReport(string text)
    {
        var known = _ofReports.GetValueOrDefault(text);
        return known is null ? new ServiceTier(text, ServiceTierKind.Unknown)
            : known.Text == text ? known
            : new ServiceTier(text, known.Kind);
    }

    /// <summary>How a request of this tier is called in a report in the provider's shape.</summary>
    /// <param name="complimentary">Whether the request was free.</param>
    /// <remarks>A sender's own word must not pass for the provider's "complimentary".</remarks>
    public string ToReported(bool complimentary) =>
        complimentary ? ReportedComplimentary
        : Kind == ServiceTierKind.Flex ? ReportedFlex
        : IsUnknown && OfReport(Text).Kind is ServiceTierKind.Complimentary ? $"unknown:{Text}"
        : Text;

    /// <summary>
    /// Whether requests of a project that name no tier, or <c>auto</c>, run under one of which no text says that it earns complimentary
    /// tokens.
    /// </summary>
    /// <remarks>
    /// Source: programme.md 12 and openai-admin-api.md, "service_tier_settings". A name that is not known here counts: nothing is guessed
    /// to be free.
    /// </remarks>
    /// <param name="tier">The project's default as the provider names it; null if it is not known, which says nothing.</param>
    public static bool IsDefaultInDoubt(string? tier) => tier is not (null or "" or "standard" or "default");

    /// <inheritdoc />
    public override string ToString() => Text;

    private static FrozenDictionary<string, ServiceTier> Known(
        StringComparer comparer,
        params (ServiceTierKind Kind, string[] Texts)[] kinds
    ) =>
        kinds
            .SelectMany(kind => kind.Texts.Select(text => new ServiceTier(text, kind.Kind)))
            .ToFrozenDictionary(tier => tier.Text, comparer);
}
