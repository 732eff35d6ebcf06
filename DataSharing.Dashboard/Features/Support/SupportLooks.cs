using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Organizations.Glance;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Sharing;

namespace DataSharing.Dashboard.Features.Support;

/// <summary>Looks at an organization for staff; each look is recorded, and the organization sees it.</summary>
internal sealed class SupportLooks(
    OrganizationReader organizations,
    SupportVisits visits,
    SharingQueries sharing,
    DriftQueries drift,
    DayQueries days,
    EventQueries events,
    GlanceReader glances,
    TimeProvider time
)
{
    private const int MostEvents = 50;

    /// <param name="actor">Staff.</param>
    /// <param name="organizationId">What is looked at.</param>
    /// <param name="visit">Under way.</param>
    /// <param name="address">What of it.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="NotFoundException">No such organization or event: what is not there was not opened.</exception>
    public async Task<SupportLook> ReadAsync(
        Actor actor,
        string organizationId,
        SupportVisit visit,
        SupportAddress address,
        CancellationToken cancellationToken
    )
    {
        var now = time.Now();
        var seen = await organizations.ReadAsync(actor, organizationId, cancellationToken, Right.LookInto);
        var (row, kept) = address is { IsBilled: true, Event: { } id }
            ? await EventAsync(organizationId, address.Source ?? "", id, cancellationToken)
            : default;
        await visits.OpenAsync(actor, organizationId, visit.Reason, address.Opened, cancellationToken);
        UtcDay? chosen = UtcDay.TryParse(address.Day, out var day) && day <= now.Day ? day : null;
        var isPast = chosen < now.Day;
        var snapshot = seen.History.At(isPast ? chosen!.Value.End.Before : now);
        var view = await sharing.GetAsync(actor, organizationId, cancellationToken);
        var figures = await days.ReadAsync(seen.History, chosen, cancellationToken);
        var (listed, hasOlder, keptFrom) = address is { IsBilled: true, Event: null }
            ? await EventsAsync(organizationId, address, figures.Day, cancellationToken)
            : ([], false, null);
        return new SupportLook
        {
            Address = address,
            OrganizationId = seen.Organization.Id,
            Name = seen.Organization.Name,
            Reason = visit.Reason,
            EndsAt = visit.EndsAt,
            MayAdminister = seen.Standing.Has(Right.Administer),
            History = seen.History,
            Snapshot = snapshot,
            Verdict = snapshot.Judge(),
            Sharing = view.With(await drift.SeenFreeAsync(actor, organizationId, cancellationToken)),
            Day = figures,
            Needs = await glances.FindAsync(organizationId, cancellationToken) is { } glance ? NeedingRow.NeedsOf(glance) : [],
            IsPast = isPast,
            Event = row,
            Kept = kept,
            EventContext = row is null ? null : EventContext.Of(seen.History, row),
            Events = listed,
            HasOlder = hasOlder,
            KeptFrom = keptFrom,
        };
    }

    private async Task<(EventRow? Row, KeptEvent? Kept)> EventAsync(
        string organizationId,
        string source,
        string id,
        CancellationToken cancellationToken
    )
    {
        if (await events.FindAsync(organizationId, source, id, cancellationToken) is { } row)
        {
            return (row, null);
        }

        return (
            null,
            await events.FindKeptAsync(organizationId, source, id, cancellationToken) ?? throw new NotFoundException("This event")
        );
    }

    private async Task<(IReadOnlyList<EventRow> Events, bool HasOlder, UtcDay? KeptFrom)> EventsAsync(
        string organizationId,
        SupportAddress address,
        UtcDay day,
        CancellationToken cancellationToken
    )
    {
        var filter = new EventFilter
        {
            Reason = address.OnlyReason,
            From = day.Start,
            Until = day.End,
        };
        var (rows, hasOlder) = await events.ListAsync(organizationId, filter, MostEvents, address.OlderThan, null, cancellationToken);
        return (rows, hasOlder, await events.CutAtAsync(organizationId, filter, cancellationToken));
    }
}
