using DataSharing.Core.Organizations;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Audit;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Reports;
using DataSharing.Dashboard.Security;
using DataSharing.Dashboard.Shared;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Evidence;

/// <summary>Gathers the answer to "was this shared, who decided it, and what happened since?" from records, audit log and roll-ups.</summary>
internal sealed class EvidenceQueries(
    OrganizationReader organizations, IDbContextFactory<ApplicationDbContext> databases, IDbContextFactory<LedgerDbContext> ledgers, ReportQueries reports,
    AuditLogs logs, ProgrammeCatalogue catalogue)
{
    public async Task<EvidenceView> GetAsync(Actor actor, string organizationId, EvidenceQuestion question, CancellationToken cancellationToken)
    {
        var seen = await organizations.ReadAsync(actor, organizationId, cancellationToken);
        question = question with { Until = question.Until > seen.Now.Day ? seen.Now.Day : question.Until };
        if (question.From > question.Until)
        {
            throw new InvalidInputException("from", "The first day must not be after the last, nor in the future.");
        }

        var (from, until) = (question.From.Start, Instant.Earlier(question.Until.End, seen.Now));
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var acts = await ActsAsync(database, organizationId, question.Control, cancellationToken);
        var exposures = question.Control == SharingControl.InputsOutputs ? await ExposuresAsync(organizationId, question, cancellationToken) : null;
        var reported = await reports.GetAsync(actor, organizationId, question.From, question.Until, cancellationToken);
        var projects = seen.History.Projects
            .Where(project => question.ProjectIds.Count == 0 || question.ProjectIds.Contains(project.Id))
            .Select(project => ProjectOf(seen, question, acts, project, from, until, exposures, reported))
            .Where(project => question.ProjectIds.Count > 0 || project.Shared.Any() || seen.History.At(until.Before).FindProject(project.Id) is { Archived: false })
            .OrderByDescending(project => project.Shared.Any()).ThenBy(project => project.Name, StringComparer.CurrentCulture)
            .ToList();
        var versions = projects.SelectMany(project => project.Decisions).Select(decision => decision.TermsVersion).OfType<int>().ToHashSet();
        return new EvidenceView(
            seen.Organization, question, seen.Now, from, until, projects,
            acts.Records.FirstOrDefault()?.EffectiveAt,
            acts.Declarations.LastOrDefault(),
            seen.History.Changes.Where(change => change > from && change < until).Prepend(from).Select(change => seen.History.At(change))
                .Any(snapshot => snapshot.List(question.Control).Mode == SharingMode.AllProjects && snapshot.BlockOf(catalogue, question.Control) is null),
            ReportedDays(reported),
            await database.Terms.AsNoTracking().Where(terms => versions.Contains(terms.Version)).OrderBy(terms => terms.Version).ToListAsync(cancellationToken),
            await logs.HeadAsync(actor, organizationId, cancellationToken));
    }

    private EvidenceProject ProjectOf(
        SeenOrganization seen, EvidenceQuestion question, EvidenceActs acts, ProjectHistory project, Instant from, Instant until,
        SharedUsage? exposures, ReportView reported)
    {
        // From the setting that held at the start on, also after the period, up to now.
        var all = acts.Of(project.Id);
        var first = Math.Max(0, all.FindLastIndex(act => act.IsSetting && act.At <= from));
        var usage = exposures is null ? null : new Exposure(
            exposures.HasEvents ? exposures.Projects.GetValueOrDefault(project.Id).Requests : null,
            exposures.HasEvents ? exposures.Projects.GetValueOrDefault(project.Id).Tokens : null,
            ReportedDays(reported) == 0 ? null : reported.Usage.Where(row => row.ProjectId == project.Id && row.IsComplimentary == true).Sum(row => row.Tokens));
        return new EvidenceProject(
            project.Id, project.Name,
            SharedStretch.Of(seen.History, catalogue, question.Control, project.Id, from, until),
            SharedStretch.Of(seen.History, catalogue, question.Control, project.Id, seen.Now, seen.Now.Plus(TimeSpan.FromMilliseconds(1))) is [{ } now] ? now.Shared : null,
            all[first..], usage);
    }

    private static int ReportedDays(ReportView reported) => reported.Usage.Select(row => row.Day).Union(reported.ReadDays).Count();

    private async Task<SharedUsage> ExposuresAsync(string organizationId, EvidenceQuestion question, CancellationToken cancellationToken)
    {
        var (from, until) = (question.From, question.Until);
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var rows = await ledger.Days.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day >= from && row.Day <= until && row.Shared)
            .GroupBy(row => row.ProjectId)
            .Select(group => new { ProjectId = group.Key, Requests = group.Sum(row => row.Requests), Tokens = group.Sum(row => row.ComplimentaryTokens + row.BilledTokens) })
            .ToListAsync(cancellationToken);
        return new SharedUsage(
            await ledger.Days.AnyAsync(row => row.OrganizationId == organizationId, cancellationToken),
            rows.ToDictionary(row => row.ProjectId, row => (row.Requests, row.Tokens), StringComparer.Ordinal));
    }

    private static async Task<EvidenceActs> ActsAsync(ApplicationDbContext database, string organizationId, SharingControl control, CancellationToken cancellationToken) => new(
        control,
        await database.SharingRecords.AsNoTracking().Where(record => record.OrganizationId == organizationId && record.Control == control)
            .OrderBy(record => record.Sequence).ToListAsync(cancellationToken),
        await database.SharingConfirmations.AsNoTracking().Where(confirmation => confirmation.OrganizationId == organizationId && confirmation.Control == control)
            .OrderBy(confirmation => confirmation.Sequence).ToListAsync(cancellationToken),
        await database.SharingDeclarations.AsNoTracking().Where(declaration => declaration.OrganizationId == organizationId && declaration.Control == control)
            .OrderBy(declaration => declaration.Sequence).ToListAsync(cancellationToken),
        await database.ProjectMarks.AsNoTracking().Where(mark => mark.OrganizationId == organizationId).OrderBy(mark => mark.Sequence).ToListAsync(cancellationToken),
        await database.OrganizationFacts.AsNoTracking()
            .Where(fact => fact.OrganizationId == organizationId && (fact.Kind == FactKind.Zdr || fact.Kind == FactKind.Plan)).OrderBy(fact => fact.Sequence).ToListAsync(cancellationToken),
        await database.AuditEntries.AsNoTracking().Where(entry => entry.OrganizationId == organizationId && !entry.Refused
            && (entry.Type == "data_sharing.updated" || entry.Type.StartsWith("project.") || entry.Type == "facts.updated")).ToListAsync(cancellationToken));

    /// <param name="HasEvents">Whether any request was ever sent here: if not, nothing is known of them.</param>
    /// <param name="Projects">Of what was shared, by project.</param>
    private sealed record SharedUsage(bool HasEvents, Dictionary<string, (long Requests, long Tokens)> Projects);
}
