using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.UI;
using Microsoft.AspNetCore.Components;

namespace DataSharing.Dashboard.Features.Overview;

/// <summary>What is left today, per pool and model, live, and why something was billed.</summary>
public sealed partial class OverviewPage
{
    private OverviewView? _view;
    private FirstToEnd _first = new();
    private Standing? _standing;
    private IReadOnlyList<string>? _owners;

    [Inject]
    private OverviewQueries Queries { get; set; } = default!;

    [Inject]
    private MemberQueries Members { get; set; } = default!;

    private protected override News Follows => News.Settings | News.Reports | News.Usage | News.Time;

    protected override async Task<Action> ReadAsync(CancellationToken cancellationToken)
    {
        var (view, standing) = await Queries.GetAsync(Actor, OrganizationId, cancellationToken);

        // Whoever cannot do what a notice asks for is told who can; where there is none, nobody is asked for.
        var owners =
            standing.Has(Right.Decide) || !SharingNotice.Says(view.Sharing)
                ? null
                : await Members.OwnersAsync(Actor, OrganizationId, cancellationToken);
        return () => (_view, _standing, _owners) = (view, standing, owners);
    }

    protected override void OnOtherOrganization() => (_view, _standing, _owners, _first) = (null, null, null, new FirstToEnd());

    // Only settings change rights. Else nothing is asked for but the view that all who look share, and what events add to it is in memory.
    private protected override async Task OnNewsAsync(News news)
    {
        if (news.HasFlag(News.Settings) || _standing is not { } standing || Failure is not null)
        {
            await RefreshAsync();
            return;
        }

        var organization = OrganizationId;
        OverviewView? view = null;
        if (await TryAsync(async () => view = await Queries.AfterNewsAsync(organization, standing, Leaving), Leaving) is not null)
        {
            // Read anew, it says so, or has found its way again.
            await RefreshAsync();
        }
        else if (organization == OrganizationId && standing == _standing)
        {
            _view = view;
            StateHasChanged();
        }
    }
}
