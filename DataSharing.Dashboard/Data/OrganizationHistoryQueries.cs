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
            Tier = Timeline(facts, FactKind.Tier, value => value),
            ZeroDataRetention = Timeline(facts, FactKind.Zdr, FactValues.ReadZdr),
            Plan = Timeline(facts, FactKind.Plan, value => value),
            PositiveBalance = Timeline(facts, FactKind.Balance, FactValues.ReadBalance),
            Projects = projects.ConvertAll(project => new ProjectHistory(
                project.Id,
                project.Name,
                Timeline(marks[(project.Id, ProjectMarkKind.Archived)]),
                Timeline(marks[(project.Id, ProjectMarkKind.Zdr)]),
                Timeline(marks[(project.Id, ProjectMarkKind.NeverShare)])
            )
            {
                KnownSince = project.CreatedAt,
            }),
            Sharing = Enum.GetValues<SharingControl>()
                .ToDictionary(
                    control => control,
                    control => new Timeline<SharingList>(
                        sharing[control]
                            .Select(record => new TimelineEntry<SharingList>(record.List, record.EffectiveAt, record.RecordedAt))
                    )
                ),
        };
    }

    private static Timeline<RecordedFact<T>> Timeline<T>(List<OrganizationFact> facts, FactKind kind, Func<string?, T> read) =>
        new(
            facts
                .Where(fact => fact.Kind == kind)
                .Select(fact => new TimelineEntry<RecordedFact<T>>(
                    new RecordedFact<T>(read(fact.Value), fact.Source),
                    fact.EffectiveAt,
                    fact.RecordedAt
                ))
        );

    private static Timeline<bool> Timeline(IEnumerable<ProjectMark> marks) =>
        new(marks.Select(mark => new TimelineEntry<bool>(mark.Value, mark.EffectiveAt, mark.RecordedAt)));
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
