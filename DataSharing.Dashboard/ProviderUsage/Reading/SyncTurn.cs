using DataSharing.Core.Primitives;
using DataSharing.Dashboard.ProviderUsage.OpenAI;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>What a turn shall read.</summary>
/// <param name="OrganizationId">For whom.</param>
/// <param name="From">Nothing before this day; null for a year back.</param>
/// <param name="Until">Nothing after this day; null for today.</param>
/// <param name="DueOnly">Only the kinds whose time has come; by hand, all of them.</param>
/// <param name="ByTheMinute">Somebody looks at today: it is read each minute, and all that is due besides finds room beside it, without
/// trying again.</param>
internal sealed record SyncRequest(
    string OrganizationId,
    UtcDay? From = null,
    UtcDay? Until = null,
    bool DueOnly = false,
    bool ByTheMinute = false
);

/// <summary>What a turn did with one kind.</summary>
/// <param name="Kind">Its name.</param>
/// <param name="Title">For people.</param>
/// <param name="Parts">Parts that were read and stored.</param>
/// <param name="Fault">What went wrong; null if nothing did.</param>
/// <param name="Error">The same in words.</param>
/// <param name="Note">What was read and is not known here.</param>
internal sealed record KindOutcome(
    string Kind,
    string Title,
    int Parts,
    AdminApiException? Fault = null,
    string? Error = null,
    string? Note = null
);

/// <summary>What one turn did, kind by kind.</summary>
internal sealed record SyncTurn(IReadOnlyList<KindOutcome> Kinds)
{
    /// <summary>Parts that were read and stored, of all kinds.</summary>
    public int Slices => Kinds.Sum(kind => kind.Parts);

    /// <summary>Why usage, on which the figures rest, could not be read to its end; null if it was.</summary>
    public AdminApiException? Error => Kinds.FirstOrDefault(kind => kind.Kind == SyncKind.Usage)?.Fault;
}
