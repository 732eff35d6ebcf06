using System.Globalization;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.Reading;

namespace DataSharing.Dashboard.Features.Provider;

/// <summary>One fact of the provider's about a project, in words.</summary>
/// <param name="Text">With its age, or why it is not known.</param>
/// <param name="Warns">It speaks against sharing, or against counting on free tokens.</param>
public sealed record ProviderFact(string Text, bool Warns = false);

/// <summary>The provider's facts in words: a value with its age, or that it is not known and why. Never a guess.</summary>
internal static class ProviderFactWords
{
    /// <summary>What stands beside a project's switch; nothing without a connection.</summary>
    public static IReadOnlyList<ProviderFact> Of(ProviderFacts facts, string projectId)
    {
        if (!facts.IsConnected && !facts.Projects.ContainsKey(projectId))
        {
            return [];
        }

        return [.. Listing(facts, projectId), Tier(facts, projectId), Spend(facts, projectId)];
    }

    /// <summary>"Assistant is kept in the EU at OpenAI (EU_STORAGE_PROCESSING)." Asked about once more.</summary>
    public static string Caution(ShareCaution caution, string name, ProviderProjectRow project) =>
        caution switch
        {
            ShareCaution.EuropeanResidency =>
                $"{name} is kept in the EU at OpenAI ({project.Residency}). Sharing lets OpenAI use its data beyond that.",
            ShareCaution.UnknownResidency => $"{name} is kept at OpenAI under {project.Residency}, which this console does not know.",
            _ =>
                $"{name} is encrypted with a key of your own at OpenAI ({project.ExternalKeyId}). Sharing lets OpenAI use its data all the same.",
        };

    public static string Money(ProviderSpendRow limit) =>
        limit.ThresholdCents is { } cents
            ? $"{(cents / 100m).ToString("N2", CultureInfo.CurrentCulture)} {(limit.Currency ?? "USD").ToUpperInvariant()} a month"
            : "of an amount that is not known";

    private static IEnumerable<ProviderFact> Listing(ProviderFacts facts, string projectId)
    {
        var state = facts.Kinds.GetValueOrDefault(WatchedKinds.Projects);
        if (!facts.Projects.TryGetValue(projectId, out var project))
        {
            yield return state?.CompletedAt is { } completed
                ? new ProviderFact($"OpenAI does not list this id ({Age(completed, facts.Now)})", Warns: true)
                : new ProviderFact($"residency and own key not known: {Why(state)}");
            yield break;
        }

        if (project.NotListedSince is { } missing)
        {
            yield return new ProviderFact($"not listed at OpenAI since {Viewer.Dated(missing)}", Warns: true);
        }
        else if (project.Status == "active" && facts.Organization.FindProject(projectId) is { Archived: true })
        {
            yield return new ProviderFact("archived here, but in use at OpenAI", Warns: true);
        }
        else if (project.Status is { } status and not ("active" or "archived"))
        {
            yield return new ProviderFact($"status at OpenAI: {status}", Warns: true);
        }

        var cautions = ShareCautions.Of(project.Residency, project.ExternalKeyId);
        yield return new ProviderFact(
            project.Residency is { } residency ? $"residency {residency}" : "residency not known: OpenAI did not say",
            cautions.Any(caution => caution != ShareCaution.OwnKey)
        );
        yield return new ProviderFact(
            $"{(project.ExternalKeyId is { } key ? $"own key {key}" : "no own key")} ({Age(project.ListedAt, facts.Now)}{Stale(state)})",
            project.ExternalKeyId is not null
        );
    }

    private static ProviderFact Tier(ProviderFacts facts, string projectId)
    {
        var state = facts.Kinds.GetValueOrDefault(WatchedKinds.ServiceTiers);
        return facts.Tiers.GetValueOrDefault(projectId) switch
        {
            { ReadAt: { } read, Default: { } tier } row => new(
                $"default tier {tier} ({Age(read, facts.Now)}{Stale(row, state)})",
                ServiceTier.IsDefaultInDoubt(tier)
            ),
            { Fault: { } fault } => new($"default tier not known: {Sentence(fault)}"),
            _ => new($"default tier not known: {Why(state)}"),
        };
    }

    private static ProviderFact Spend(ProviderFacts facts, string projectId)
    {
        var state = facts.Kinds.GetValueOrDefault(WatchedKinds.SpendLimits);
        return facts.Limits.GetValueOrDefault(projectId) switch
        {
            { ReadAt: { } read, Status: null } row => new($"no spend limit ({Age(read, facts.Now)}{Stale(row, state)})"),
            { ReadAt: { } read, IsEnforcing: true } row => new(
                $"spend limit of {Money(row)} is being enforced: requests fail ({Age(read, facts.Now)}{Stale(row, state)})",
                Warns: true
            ),
            { ReadAt: { } read, Status: "inactive" } row => new(
                $"spend limit of {Money(row)}, not reached ({Age(read, facts.Now)}{Stale(row, state)})"
            ),
            { ReadAt: { } read, Status: { } status } row => new(
                $"spend limit of {Money(row)}: {status} ({Age(read, facts.Now)}{Stale(row, state)})"
            ),
            { Fault: { } fault } => new($"spend limit not known: {Sentence(fault)}"),
            _ => new($"spend limit not known: {Why(state)}"),
        };
    }

    public static string Age(Instant read, Instant now) => $"read {Figures.Span(now.Since(read))} ago";

    // What was read before stays, and says that it cannot be read any more.
    private static string Stale(KindState? state) => state?.Error is { } error ? $"; not since: {Sentence(error)}" : "";

    private static string Stale(ProviderSettingRow row, KindState? state) =>
        row.Fault is { } fault ? $"; not since: {Sentence(fault)}" : Stale(state);

    private static string Why(KindState? state) => state?.Error is { } error ? Sentence(error) : "not read yet";

    private static string Sentence(string text) => text.TrimEnd('.');
}
