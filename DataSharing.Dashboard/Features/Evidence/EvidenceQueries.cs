using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Audit;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Evidence;

/// <summary>
/// Gathers the answer to "was this shared, who decided it, and what happened since?" from records, audit log and roll-ups.
/// </summary>
internal sealed class EvidenceQueries(
    OrganizationReader organizations,
    IDbContextFactory<ApplicationDbContext> databases,
    IDbContextFactory<LedgerDbContext> ledgers,
    ReportQueries reports,
    IDbContextFactory<ReportsDbContext> counts,
    AuditLogs logs
)
{
    public async Task<EvidenceView> GetAsync(
        Actor actor,
        string organizationId,
        EvidenceQuestion question,
        CancellationToken cancellationToken
    )
    {
        var seen = await organizations.ReadAsync(actor, organizationId, cancellationToken);
        question = question with { Until = question.Until > seen.Now.Day ? seen.Now.Day : question.Until };
        if (question.From > question.Until)
        {
            throw new InvalidInputException("from", "The first day must not be after the last, nor in the future.");
        }

        if (question.ProjectIds.FirstOrDefault(id => !seen.History.Projects.Any(project => project.Id == id)) is { } unknown)
        {
            throw new InvalidInputException("projects", $"No project \"{unknown}\" is known here.", "project_unknown");
        }

        var (from, until) = (question.From.Start, Instant.Earlier(question.Until.End, seen.Now));
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var acts = await ActsAsync(database, organizationId, question.Control, cancellationToken);
        var usage = question.Control == SharingControl.InputsOutputs ? await UsageAsync(organizationId, question, cancellationToken) : null;
        var reported = await reports.GetAsync(actor, organizationId, question.From, question.Until, cancellationToken);

        // Of a project that was first known here afterwards nothing was decided then; it is told where OpenAI's count contradicts that.
        var isDecided = acts.RecordedFrom < until;
        var against = await FreeAgainstAsync(seen.History, usage is null ? [] : reported.Usage, cancellationToken);
        var projects = seen
            .History.Projects.Where(project =>
                question.ProjectIds.Count == 0
                    ? !isDecided || project.KnownSince < until || against.Contains(project.Id)
                    : question.ProjectIds.Contains(project.Id)
            )
            .Select(project => ProjectOf(seen, question, acts, project, from, until, usage, reported, against[project.Id]))
            .Where(project =>
                question.ProjectIds.Count > 0
                || project.Shared.Any()
                || seen.History.At(until.Before).FindProject(project.Id) is { Archived: false }
            )
            .OrderByDescending(project => project.Shared.Any())
            .ThenBy(project => project.Name, StringComparer.CurrentCulture)
            .ToList();
        var versions = projects
            .SelectMany(project => project.Decisions)
            .Select(decision => decision.TermsVersion)
            .OfType<int>()
            .ToHashSet();
        return new EvidenceView(
            seen.Organization,
            question,
            seen.Now,
            from,
            until,
            projects,
            acts.RecordedFrom,
            acts.Declarations.LastOrDefault(),
            seen.History.Between(from, until)
                .Select(instant => seen.History.At(instant))
                .Any(snapshot =>
                    snapshot.List(question.Control).Mode == SharingMode.AllProjects && snapshot.BlockOf(question.Control) is null
                ),
            usage?.First,
            reported.IsRead,
            KnownDays(reported, reported.Usage).Count,
            FreeSince(reported, ""),
            await database
                .Terms.AsNoTracking()
                .Where(terms => versions.Contains(terms.Version))
                .OrderBy(terms => terms.Version)
                .ToListAsync(cancellationToken),
            await logs.HeadAsync(actor, organizationId, cancellationToken)
        );
    }

    private EvidenceProject ProjectOf(
        SeenOrganization seen,
        EvidenceQuestion question,
        EvidenceActs acts,
        ProjectHistory project,
        Instant from,
        Instant until,
        SharedUsage? usage,
        ReportView reported,
        IEnumerable<UtcDay> against
    )
    {
        var gaps = GapsOf(reported, project.Id, question);
        var free = FreeRows(reported, project.Id).Sum(row => row.Tokens);
        var exposure = usage is null
            ? null
            : new Exposure(
                usage.First <= question.Until ? usage.Projects.GetValueOrDefault(project.Id).Requests : null,
                usage.First <= question.Until ? usage.Projects.GetValueOrDefault(project.Id).Tokens : null,
                gaps.IsEmpty ? free : null,
                free,
                FreeSince(reported, project.Id)
            )
            {
                FreeAgainst = [.. against.Order()],
                Gaps = gaps,
            };
        return new EvidenceProject(
            project.Id,
            project.Name,
            SharedStretch.Of(seen.History, question.Control, project.Id, from, until),
            SharedStretch.At(seen.History.At(seen.Now), question.Control, project.Id).Shared,
            acts.Of(project.Id, from, seen.History.Programme),
            exposure
        );
    }

    private async Task<ILookup<string, UtcDay>> FreeAgainstAsync(
        OrganizationHistory history,
        IReadOnlyList<UsageDayRow> reported,
        CancellationToken cancellationToken
    )
    {
        await using var database = await counts.CreateDbContextAsync(cancellationToken);
        var against = new List<(string ProjectId, UtcDay Day)>();
        foreach (var day in reported.Where(row => row is { IsComplimentary: true, Tokens: > 0 }).GroupBy(row => row.Day))
        {
            var period = new SharingPeriod(history, day.Key.Start, day.Key.End);
            foreach (var project in day.Where(row => row.ProjectId.Length > 0).GroupBy(row => row.ProjectId))
            {
                var free = (project.Key, project.Sum(row => row.Tokens));
                if (await FreeTraffic.AgainstDecisionAsync(database, history, period, day.Key, free, cancellationToken) > 0)
                {
                    against.Add((project.Key, day.Key));
                }
            }
        }

        return against.ToLookup(one => one.ProjectId, one => one.Day, StringComparer.Ordinal);
    }

    // What nobody said is not zero: of days that are not read, and of rows without a project or without what was free.
    private static CountGaps GapsOf(ReportView reported, string projectId, EvidenceQuestion question)
    {
        var rows = reported.Usage.Where(row => row.ProjectId == projectId).ToList();
        var known = KnownDays(reported, rows);
        return new CountGaps(
            [
                .. Enumerable
                    .Range(0, question.Until.Number - question.From.Number + 1)
                    .Select(number => question.From.AddDays(number))
                    .Where(day => !known.Contains(day)),
            ],
            Days(reported.Usage.Where(row => row.ProjectId.Length == 0)),
            Days(rows.Where(row => row.IsComplimentary is null))
        );

        static IReadOnlyList<UtcDay> Days(IEnumerable<UsageDayRow> rows) => [.. rows.Select(row => row.Day).Distinct().Order()];
    }

    private static UtcDay? FreeSince(ReportView reported, string projectId) =>
        FreeRows(reported, projectId).Where(row => row.Tokens > 0).Min(row => (UtcDay?)row.Day);

    private static IEnumerable<UsageDayRow> FreeRows(ReportView reported, string projectId) =>
        reported.Usage.Where(row => row.ProjectId == projectId && row.IsComplimentary == true);

    // Read whole from OpenAI; or from a file that tells the day to its end and has these rows of it. A file can be of one project alone.
    private static HashSet<UtcDay> KnownDays(ReportView reported, IEnumerable<UsageDayRow> rows) =>
        [.. reported.ReadDays, .. rows.Select(row => row.Day).Where(reported.FileDays.Contains)];

    private async Task<SharedUsage> UsageAsync(string organizationId, EvidenceQuestion question, CancellationToken cancellationToken)
    {
        var (from, until) = (question.From, question.Until);
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var rows = await ledger
            .Days.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day >= from && row.Day <= until && row.Shared)
            .GroupBy(row => row.ProjectId)
            .Select(group => new
            {
                ProjectId = group.Key,
                Requests = group.Sum(row => row.Sums.Counted.Requests),
                Tokens = group.Sum(row => row.Sums.Counted.Input + row.Sums.Counted.Output),
            })
            .ToListAsync(cancellationToken);
        return new SharedUsage(
            await ledger.FirstUsedDayAsync(organizationId, cancellationToken),
            rows.ToDictionary(row => row.ProjectId, row => (row.Requests, row.Tokens), StringComparer.Ordinal)
        );
    }

    private static async Task<EvidenceActs> ActsAsync(
        ApplicationDbContext database,
        string organizationId,
        SharingControl control,
        CancellationToken cancellationToken
    ) =>
        new(
            await database
                .SharingRecords.AsNoTracking()
                .Where(record => record.OrganizationId == organizationId && record.Control == control)
                .OrderBy(record => record.Sequence)
                .ToListAsync(cancellationToken),
            await database
                .SharingConfirmations.AsNoTracking()
                .Where(confirmation => confirmation.OrganizationId == organizationId && confirmation.Control == control)
                .OrderBy(confirmation => confirmation.Sequence)
                .ToListAsync(cancellationToken),
            await database
                .SharingDeclarations.AsNoTracking()
                .Where(declaration => declaration.OrganizationId == organizationId && declaration.Control == control)
                .OrderBy(declaration => declaration.Sequence)
                .ToListAsync(cancellationToken),
            await database
                .ProjectMarks.AsNoTracking()
                .Where(mark => mark.OrganizationId == organizationId)
                .OrderBy(mark => mark.Sequence)
                .ToListAsync(cancellationToken),
            await database
                .OrganizationFacts.AsNoTracking()
                .Where(fact => fact.OrganizationId == organizationId && (fact.Kind == FactKind.Zdr || fact.Kind == FactKind.Plan))
                .OrderBy(fact => fact.Sequence)
                .ToListAsync(cancellationToken),
            await database
                .AuditEntries.AsNoTracking()
                .Where(entry =>
                    entry.OrganizationId == organizationId
                    && !entry.Refused
                    && (
                        entry.Type == AuditTypes.DataSharingUpdated
                        || entry.Type.StartsWith("project.")
                        || entry.Type == AuditTypes.FactsUpdated
                    )
                )
                .ToListAsync(cancellationToken)
        );

    /// <param name="First">The first day of which any request was sent here: of days before, nothing is known.</param>
    /// <param name="Projects">Of what was shared, by project.</param>
    private sealed record SharedUsage(UtcDay? First, Dictionary<string, (long Requests, long Tokens)> Projects);
}
