using DataSharing.Core.Auditing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Provider;
using DataSharing.Dashboard.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DataSharing.Dashboard.Features.Audit;

/// <summary>The audit log of an organization, or without one the platform's. What is chosen stands in the URL.</summary>
public sealed partial class ActivityPage
{
    private const int PageSize = 50;

    private List<AuditEntry> _entries = [];
    private LogNames _names = LogNames.None;
    private TheirEntries _theirs = TheirEntries.None;
    private AuditHead? _head;
    private AuditVerdict? _verdict;
    private DriftView? _drift;
    private string? _warning;
    private bool _more;
    private bool _copied;

    [Inject]
    private AuditQueries Queries { get; set; } = default!;

    [Inject]
    private ProviderAuditQueries Theirs { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private AuditLogs Logs { get; set; } = default!;

    [Inject]
    private DriftQueries Drifts { get; set; } = default!;

    [Inject]
    private OrganizationReader Organizations { get; set; } = default!;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    private protected override News Follows => News.Settings | News.Reports | News.Log;

    protected override string LoadKey => OrganizationId + Query;

    private ActivityAddress Chosen => ActivityAddress.Of(Asked);

    private bool IsPlatform => string.IsNullOrEmpty(OrganizationId);

    private string? LogOf => IsPlatform ? null : OrganizationId;

    private string Title => IsPlatform ? "Platform activity" : "Activity";

    private string Address => IsPlatform ? PageRoutes.PlatformActivity : PageRoutes.Activity(OrganizationId);

    private string ExportAddress => $"{Address}/export";

    private bool OnlyTheirs => Only(Chosen);

    protected override async Task<Action> ReadAsync(CancellationToken cancellationToken)
    {
        var chosen = ActivityAddress.Of(Query);
        var (filter, onlyTheirs) = (chosen.Filter, Only(chosen));
        var (entries, more) = onlyTheirs
            ? ([], false)
            : await Queries.ListAsync(Actor, LogOf, filter, PageSize, chosen.After, null, cancellationToken);
        var theirs =
            IsPlatform || chosen.Where == TheirEntries.Here || filter.RefusedOnly
                ? TheirEntries.Without(entries)
                : await TheirEntries.ReadAsync(
                    Theirs,
                    Actor,
                    OrganizationId,
                    onlyTheirs ? null : (entries, more),
                    new ProviderAuditFilter(filter.From, filter.Until, filter.Who, chosen.What) { ProjectId = filter.Concerning },
                    chosen.After,
                    Time.Now(),
                    cancellationToken
                );
        var warning = await Logs.WarningAsync(Actor, LogOf, cancellationToken);
        var head = await Logs.HeadAsync(Actor, LogOf, cancellationToken);
        var names = IsPlatform ? LogNames.None : NamesOf(await Organizations.ReadAsync(Actor, OrganizationId, cancellationToken));
        var drift = IsPlatform ? null : await Drifts.GetAsync(Actor, OrganizationId, cancellationToken);
        return () =>
        {
            if ((head?.Chain, head?.Index) != (_head?.Chain, _head?.Index))
            {
                // What was found out or copied was about another end, or another log.
                (_verdict, Error, _copied) = (null, null, false);
            }

            (_entries, _more, _theirs, _warning, _head, _names, _drift) = (entries, more, theirs, warning, head, names, drift);
        };
    }

    private static LogNames NamesOf(SeenOrganization seen) =>
        new(
            seen.History.Projects.ToDictionary(project => project.Id, project => project.Name, StringComparer.Ordinal),
            seen.History.Programme.At(seen.Now).Catalogue
        );

    private async Task VerifyAsync()
    {
        AuditVerdict? verdict = null;
        if (await AskAsync(async () => verdict = await Logs.VerifyAsync(Actor, LogOf, Leaving)))
        {
            _verdict = verdict;
        }
    }

    private async Task CopyHeadAsync()
    {
        await Script.InvokeVoidAsync("dataSharing.copy", _head!.ToLine());
        _copied = true;
    }

    // What the page shows of a row is what was sealed; the chain itself is checked over the whole log.
    private static bool HasSeal(AuditEntry entry) => entry.Hash.Length > 0 && AuditCanonical.Write(entry) == entry.Canonical;

    // In which role, as whom, and from where.
    private static string Standing(AuditEntry entry) =>
        string.Join(" · ", new[] { entry.ActorRole == "none" ? null : entry.ActorRole, entry.ActorEmail, entry.Origin }.OfType<string>());

    private string? Subject(AuditEntry entry) =>
        entry.Subject is null || entry.Subject == OrganizationId || entry.Subject == entry.ActorEmail
            ? null
            : AuditNames.Subject(entry, _names);

    // What the address names stands there, though nobody knows it here.
    private IEnumerable<KeyValuePair<string, string>> ProjectChoices =>
        _names
            .Projects.Concat(Chosen.Project is { Length: > 0 } id && !_names.Projects.ContainsKey(id) ? [KeyValuePair.Create(id, id)] : [])
            .OrderBy(project => project.Value, StringComparer.CurrentCultureIgnoreCase)
            .ThenBy(project => project.Key, StringComparer.Ordinal);

    private string Link(ActivityAddress chosen) => chosen.At(Address);

    private void Go(ActivityAddress chosen) => GoTo(Link(chosen));

    private bool Only(ActivityAddress chosen) => !IsPlatform && chosen.Where == TheirEntries.AtOpenAI;
}
