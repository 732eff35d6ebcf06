using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.OpenAIConnection;
using DataSharing.Dashboard.Features.Provider;
using DataSharing.Dashboard.ProviderUsage;

namespace DataSharing.Dashboard.Features.Audit;

/// <summary>An entry of the log here, with those of OpenAI's log that stand above it.</summary>
internal sealed record ActivityRow(ProviderAuditList Theirs, AuditEntry Ours);

/// <summary>The provider's entries among those of a page of the log here, by time.</summary>
/// <param name="Rows">One for each entry here.</param>
/// <param name="Rest">What stands below the last.</param>
/// <param name="HasMore">Some of the provider's did not fit on this page.</param>
/// <param name="Note">How fresh its log is, or why it is not known; null without a connection.</param>
internal sealed record TheirEntries(IReadOnlyList<ActivityRow> Rows, ProviderAuditList Rest, bool HasMore, string? Note)
{
    public const string Here = "here";
    public const string AtOpenAI = "openai";

    private const int Most = 200;
    private const int PageSize = 50;

    public static TheirEntries None { get; } = new([], ProviderAuditList.None, false, null);

    /// <summary>How many rows these are, ours and theirs.</summary>
    public int Count => Rows.Sum(row => row.Theirs.Rows.Count + 1) + Rest.Rows.Count;

    /// <summary>The id behind which the next page of the provider's entries begins.</summary>
    public string? Last => Rest.Rows.Count == 0 ? null : Rest.Rows[^1].Id;

    /// <summary>Only the log here.</summary>
    public static TheirEntries Without(IReadOnlyList<AuditEntry> ours) =>
        new([.. ours.Select(entry => new ActivityRow(ProviderAuditList.None, entry))], ProviderAuditList.None, false, null);

    /// <summary>Both, by time.</summary>
    /// <param name="ours">Newest first.</param>
    /// <param name="theirs">The provider's entries of the time that the page covers.</param>
    /// <param name="hasMore">The provider has more in that time.</param>
    /// <param name="note">How fresh they are.</param>
    public static TheirEntries Among(IReadOnlyList<AuditEntry> ours, ProviderAuditList theirs, bool hasMore, string? note)
    {
        var rows = new List<ActivityRow>(ours.Count);
        Instant? bound = null;
        foreach (var entry in ours)
        {
            // A clock that was set back must not show an entry twice.
            var from = bound is { } before && entry.At > before ? before : entry.At;
            rows.Add(new ActivityRow(theirs.Between(bound, from), entry));
            bound = from;
        }

        return new TheirEntries(rows, theirs.Between(bound, null), hasMore, note);
    }

    /// <summary>Reads what belongs to a page.</summary>
    /// <param name="queries">From where.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="organizationId">Whose log.</param>
    /// <param name="page">Of the log here, newest first, and whether it goes on; null for OpenAI's entries alone.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="after">Where the page before ended.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<TheirEntries> ReadAsync(
        ProviderAuditQueries queries,
        Actor actor,
        string organizationId,
        (IReadOnlyList<AuditEntry> Ours, bool HasMore)? page,
        ProviderAuditFilter filter,
        string? after,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var note = NoteOf(await queries.StateAsync(actor, organizationId, cancellationToken), now);
        if (page is not { } here)
        {
            var (only, more) = await queries.ListAsync(actor, organizationId, filter with { Below = after }, PageSize, cancellationToken);
            return new TheirEntries([], new ProviderAuditList(only), more, note);
        }

        // From where the page before ended to the last entry of this one.
        var above = await queries.PlaceAsync(actor, organizationId, after, cancellationToken);
        var until = above is { } end && (filter.Until is not { } given || end < given) ? end : filter.Until;
        var below = here.HasMore ? here.Ours[^1].At : (Instant?)null;
        var from = below is { } start && (filter.From is not { } asked || start > asked) ? start : filter.From;
        var (theirs, hasMore) = await queries.ListAsync(
            actor,
            organizationId,
            filter with
            {
                From = from,
                Until = until,
            },
            Most,
            cancellationToken
        );
        return Among(here.Ours, new ProviderAuditList(theirs), hasMore, note);
    }

    private static string? NoteOf(KindState? state, Instant now) =>
        state is null
            ? null
            : $"OpenAI's own log: {KindWords.Freshness(state, now)}.{(state.Error is { } error ? $" {error}" : "")}{(state.Note is { } note ? $" {note}" : "")}"
                + " Its entries on projects, settings, roles and people stand among ours, marked; they are no part of the seal below.";
}
