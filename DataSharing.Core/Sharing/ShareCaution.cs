namespace DataSharing.Core.Sharing;

/// <summary>Why sharing a project is asked about once more.</summary>
public enum ShareCaution
{
    /// <summary>Its data is kept in the European Union.</summary>
    EuropeanResidency,

    /// <summary>Its residency is a value that is not known here.</summary>
    UnknownResidency,

    /// <summary>Its data is encrypted with a key of the organization's own.</summary>
    OwnKey,
}

/// <summary>What of a project's settings at the provider speaks against sharing it without a second thought.</summary>
public static class ShareCautions
{
    // Source: openai-admin-api.md, "fields of a project"; npm openai 7.57.0, ProjectResidency.
    private static readonly HashSet<string> _known = new(StringComparer.Ordinal)
    {
        "GLOBAL",
        "US_STORAGE_PROCESSING",
        "EU_STORAGE_PROCESSING",
        "JP_STORAGE",
        "JP_STORAGE_PROCESSING",
        "KR_STORAGE",
        "CA_STORAGE",
        "SG_STORAGE",
        "IN_STORAGE",
        "IN_STORAGE_PROCESSING",
        "AU_STORAGE",
        "AU_STORAGE_PROCESSING",
        "GB_STORAGE",
        "AE_STORAGE",
        "AE_STORAGE_PROCESSING",
    };

    /// <summary>Whether a residency is one of those that were documented when this was written.</summary>
    public static bool IsKnownResidency(string residency) => _known.Contains(residency);

    /// <summary>The cautions of a project, none if nothing is known of it.</summary>
    /// <remarks>
    /// Any value that begins with <c>EU</c> counts as the Union; one that is not known here is not guessed to be harmless.
    /// </remarks>
    /// <param name="residency">As the provider names it; null if not known.</param>
    /// <param name="externalKeyId">The organization's own key; null for none or not known.</param>
    public static IReadOnlyList<ShareCaution> Of(string? residency, string? externalKeyId)
    {
        var cautions = new List<ShareCaution>(2);
        if (residency?.StartsWith("EU", StringComparison.OrdinalIgnoreCase) == true)
        {
            cautions.Add(ShareCaution.EuropeanResidency);
        }
        else if (!string.IsNullOrEmpty(residency) && !IsKnownResidency(residency))
        {
            cautions.Add(ShareCaution.UnknownResidency);
        }

        if (!string.IsNullOrEmpty(externalKeyId))
        {
            cautions.Add(ShareCaution.OwnKey);
        }

        return cautions;
    }
}
