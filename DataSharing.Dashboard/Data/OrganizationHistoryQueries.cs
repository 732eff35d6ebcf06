using System.Runtime.CompilerServices;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Data;

/// <summary>Reads everything recorded of an organization into the form that Core decides on.</summary>
internal static class OrganizationHistoryQueries
{
    /// <summary>The history, or null if there is no such organization.</summary>
    public static async Task<OrganizationHistory?> FindHistoryAsync(
        this ApplicationDbContext database,
        string organizationId,
        CancellationToken cancellationToken
    )
    {
        var one = database.Organizations.Where(organization => organization.Id == organizationId).Select(organization => organization.Id);
        return await one.AnyAsync(cancellationToken)
            ? (await ReadAsync(database, one, cancellationToken)).Of(organizationId, await database.ProgrammeAsync(cancellationToken))
            : null;
    }

#pragma warning disable CA1309 // The database compares, byte by byte.
    /// <summary>All organizations in the order of their ids, each with its history; so many are read at a time.</summary>
    public static async IAsyncEnumerable<(Organization Organization, OrganizationHistory History)> AllHistoriesAsync(
        this ApplicationDbContext database,
        int atOnce,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var programme = await database.ProgrammeAsync(cancellationToken);
        for (var after = ""; await NextAsync(after) is { Count: > 0 } some; after = some[^1].Id)
        {
            var rows = await ReadAsync(database, Between(after, some[^1].Id), cancellationToken);
            foreach (var organization in some)
            {
                yield return (organization, rows.Of(organization.Id, programme));
            }
        }

        Task<List<Organization>> NextAsync(string after) =>
            database
                .Organizations.AsNoTracking()
                .Where(organization => string.Compare(organization.Id, after) > 0)
                .OrderBy(organization => organization.Id)
                .Take(atOnce)
                .ToListAsync(cancellationToken);

        // Of those that were read, whoever has come since: by the last one's id, not by how many.
        IQueryable<string> Between(string after, string last) =>
            database
                .Organizations.Where(organization =>
                    string.Compare(organization.Id, after) > 0 && string.Compare(organization.Id, last) <= 0
                )
                .Select(organization => organization.Id);
    }
#pragma warning restore CA1309

    private static async Task<HistoryRows> ReadAsync(
        ApplicationDbContext database,
        IQueryable<string> organizations,
        CancellationToken cancellationToken
    )
    {
        var facts = await database
            .OrganizationFacts.AsNoTracking()
            .Where(fact => organizations.Contains(fact.OrganizationId))
            .OrderBy(fact => fact.Sequence)
            .ToListAsync(cancellationToken);
        var projects = await database
            .Projects.AsNoTracking()
            .Where(project => organizations.Contains(project.OrganizationId))
            .OrderBy(project => project.Name)
            .ToListAsync(cancellationToken);
        var marks = await database
            .ProjectMarks.AsNoTracking()
            .Where(mark => organizations.Contains(mark.OrganizationId))
            .OrderBy(mark => mark.Sequence)
            .ToListAsync(cancellationToken);
        var sharing = await database
            .SharingRecords.AsNoTracking()
            .Where(record => organizations.Contains(record.OrganizationId))
            .OrderBy(record => record.Sequence)
            .ToListAsync(cancellationToken);
        return new HistoryRows(
            facts.ToLookup(fact => (fact.OrganizationId, fact.Kind)),
            projects.ToLookup(project => project.OrganizationId),
            marks.ToLookup(mark => (mark.OrganizationId, mark.ProjectId, mark.Kind)),
            sharing.ToLookup(record => (record.OrganizationId, record.Control))
        );
    }

    // Each in the order in which it was recorded; projects by name.
    private sealed record HistoryRows(
        ILookup<(string OrganizationId, FactKind Kind), OrganizationFact> Facts,
        ILookup<string, Project> Projects,
        ILookup<(string OrganizationId, string ProjectId, ProjectMarkKind Kind), ProjectMark> Marks,
        ILookup<(string OrganizationId, SharingControl Control), SharingRecord> Sharing
    )
    {
        public OrganizationHistory Of(string id, ProgrammeHistory programme) =>
            new()
            {
                Id = id,
                Programme = programme,
                Tier = OfKind(Facts[(id, FactKind.Tier)], value => value),
                ZeroDataRetention = OfKind(Facts[(id, FactKind.Zdr)], FactValues.ReadZdr),
                Plan = OfKind(Facts[(id, FactKind.Plan)], value => value),
                PositiveBalance = OfKind(Facts[(id, FactKind.Balance)], FactValues.ReadBalance),
                Projects =
                [
                    .. Projects[id]
                        .Select(project => new ProjectHistory(
                            project.Id,
                            project.Name,
                            OfMarks(Marks[(id, project.Id, ProjectMarkKind.Archived)]),
                            OfMarks(Marks[(id, project.Id, ProjectMarkKind.Zdr)]),
                            OfMarks(Marks[(id, project.Id, ProjectMarkKind.NeverShare)])
                        )
                        {
                            KnownSince = project.CreatedAt,
                        }),
                ],
                Sharing = Enum.GetValues<SharingControl>()
                    .ToDictionary(
                        control => control,
                        control =>
                            Timeline.OfActs(
                                Sharing[(id, control)]
                                    .Select(record => new TimelineEntry<SharingList>(record.List, record.EffectiveAt, record.RecordedAt))
                            )
                    ),
            };
    }

    /// <summary>What was entered when, of one fact of one organization.</summary>
    /// <param name="appended">Its entries in the order in which they were recorded.</param>
    /// <param name="value">What to tell of one.</param>
    public static Timeline<T> ToTimeline<T>(this IEnumerable<OrganizationFact> appended, Func<OrganizationFact, T> value) =>
        Timeline.OfActs(appended.Select(fact => new TimelineEntry<T>(value(fact), fact.EffectiveAt, fact.RecordedAt)));

    private static Timeline<RecordedFact<T>> OfKind<T>(IEnumerable<OrganizationFact> ofOneKind, Func<string?, T> read) =>
        ofOneKind.ToTimeline(fact => new RecordedFact<T>(read(fact.Value), fact.Source));

    /// <summary>What was marked when, of one mark of one project.</summary>
    /// <param name="appended">Its entries in the order in which they were recorded.</param>
    public static Timeline<ProjectMark> ToTimeline(this IEnumerable<ProjectMark> appended) =>
        Timeline.OfActs(appended.Select(mark => new TimelineEntry<ProjectMark>(mark, mark.EffectiveAt, mark.RecordedAt)));

    private static Timeline<bool> OfMarks(IEnumerable<ProjectMark> marks) =>
        Timeline.OfActs(marks.Select(mark => new TimelineEntry<bool>(mark.Value, mark.EffectiveAt, mark.RecordedAt)));
}

/// <summary>The words under which yes-or-no facts are stored, sent and typed at the command line.</summary>
internal static class FactValues
{
    public const string Unknown = "unknown";

    public static bool? ReadZdr(string? value) =>
        value switch
        {
            "yes" => true,
            "no" => false,
            _ => null,
        };

    public static bool? ReadBalance(string? value) =>
        value switch
        {
            "positive" => true,
            "not_positive" => false,
            _ => null,
        };
}
