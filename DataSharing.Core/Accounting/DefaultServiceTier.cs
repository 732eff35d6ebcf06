namespace DataSharing.Core.Accounting;

/// <summary>What a project's default service tier means for requests that name none.</summary>
public static class DefaultServiceTier
{
    /// <summary>Whether requests without a tier, or with <c>auto</c>, run under one of which no text says that it earns complimentary tokens.</summary>
    /// <remarks>Source: programme.md 12 and openai-admin-api.md, "service_tier_settings". A name that is not known here counts: nothing is guessed to be free.</remarks>
    /// <param name="tier">The project's default as the provider names it; null if it is not known, which says nothing.</param>
    public static bool IsInDoubt(string? tier) => tier is not (null or "" or "standard" or "default");
}
