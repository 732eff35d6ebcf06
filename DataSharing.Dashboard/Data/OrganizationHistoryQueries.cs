using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
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
        if (!await database.Organizations.AnyAsync(organization => organization.Id == organizationId, cancellationToken))
        {
            return null;
        }

        var facts = await database
            .OrganizationFacts.AsNoTracking()
            .Where(fact => fact.OrganizationId == organizationId)
            .OrderBy(fact => fact.Sequence)
            .ToListAsync(cancellationToken);
        var projects = await database
            .Projects.AsNoTracking()
            .Where(project => project.OrganizationId == organizationId)
            .OrderBy(project => project.Name)
            .ToListAsync(cancellationToken);
        var marks = (
            await database
                .ProjectMarks.AsNoTracking()
                .Where(mark => mark.OrganizationId == organizationId)
                .OrderBy(mark => mark.Sequence)
                .ToListAsync(cancellationToken)
        ).ToLookup(mark => (mark.ProjectId, mark.Kind));
        var sharing = (
            await database
                .SharingRecords.AsNoTracking()
                .Where(record => record.OrganizationId == organizationId)
                .OrderBy(record => record.Sequence)
                .ToListAsync(cancellationToken)
        ).ToLookup(record => record.Control);

        return new OrganizationHistory
        {
            Id = organizationId,
            Programme = await database.ProgrammeAsync(cancellationToken),
            Tier = OfKind(facts, FactKind.Tier, value => value),
            ZeroDataRetention = OfKind(facts, FactKind.Zdr, FactValues.ReadZdr),
            Plan = OfKind(facts, FactKind.Plan, value => value),
            PositiveBalance = OfKind(facts, FactKind.Balance, FactValues.ReadBalance),
            Projects = projects.ConvertAll(project => new ProjectHistory(
                project.Id,
                project.Name,
                OfMarks(marks[(project.Id, ProjectMarkKind.Archived)]),
                OfMarks(marks[(project.Id, ProjectMarkKind.Zdr)]),
                OfMarks(marks[(project.Id, ProjectMarkKind.NeverShare)])
            )
            {
                KnownSince = project.CreatedAt,
            }),
            Sharing = Enum.GetValues<SharingControl>()
                .ToDictionary(
                    control => control,
                    control =>
                        Timeline.OfActs(
                            sharing[control]
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

    private static Timeline<RecordedFact<T>> OfKind<T>(List<OrganizationFact> facts, FactKind kind, Func<string?, T> read) =>
        facts.Where(fact => fact.Kind == kind).ToTimeline(fact => new RecordedFact<T>(read(fact.Value), fact.Source));

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
