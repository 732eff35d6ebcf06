using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.ApiKeys;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Features.Organizations.Glance;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.UI;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace DataSharing.Dashboard.Features.Organizations;

/// <summary>
/// Organizations side by side: one's own, and all for administrators, who make new ones and invite their first owners.
/// </summary>
public sealed partial class OrganizationsPage
{
    private const string Unknown = "unknown";

    // So often at most what is shown follows the news of those that are shown.
    private static readonly TimeSpan _pace = TimeSpan.FromSeconds(1);

    private GlanceView? _view;
    private string? _looked;
    private IDisposable? _rowNews;
    private IReadOnlyList<string> _followed = [];
    private ITimer? _next;
    private ProgrammeCatalogue? _catalogue;
    private string _id = "";
    private string _name = "";
    private string _tier = Unknown;
    private string _zdr = Unknown;
    private string _plan = Unknown;
    private string _balance = Unknown;
    private string? _inviting;
    private IReadOnlyList<HandedOutInvitation> _invited = [];
    private string _email = "";
    private bool _isOwn;
    private string? _link;
    private bool _isAdministrator;
    private List<ApiKey> _supportKeys = [];

    [Inject]
    private OrganizationQueries Queries { get; set; } = default!;

    [Inject]
    private GlanceQueries Glances { get; set; } = default!;

    [Inject]
    private LiveFeed Live { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private CreateOrganization Create { get; set; } = default!;

    [Inject]
    private InviteMember Invitations { get; set; } = default!;

    [Inject]
    private FirstOwnerInvitations FirstOwners { get; set; } = default!;

    [Inject]
    private RevokeInvitation TakeBack { get; set; } = default!;

    [Inject]
    private BecomeFirstOwner Become { get; set; } = default!;

    [Inject]
    private ApiKeyQueries Keys { get; set; } = default!;

    [Inject]
    private RevokeApiKey Revoke { get; set; } = default!;

    [Inject]
    private ProgrammeReader Programme { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private GlanceAddress Chosen => GlanceAddress.Of(Query);

    protected override string LoadKey => Query.ToString();

    // Each of those that are shown is followed by itself.
    private protected override News Follows => News.Standings;

    protected override async Task<Action> ReadAsync(CancellationToken cancellationToken)
    {
        var (key, address) = (LoadKey, Chosen);
        var isAdministrator = (await Queries.BelongingAsync(Actor, cancellationToken))?.Platform == PlatformRole.Administrator;
        var view = isAdministrator
            ? await Glances.AllAsync(Actor, address, isNewLook: _looked != key, cancellationToken)
            : await Glances.OwnAsync(Actor, address, cancellationToken);
        var catalogue = isAdministrator ? await Programme.NowAsync(cancellationToken) : null;
        var keys = isAdministrator ? await Keys.SupportAsync(Actor, cancellationToken) : [];
        var invited = isAdministrator && _inviting is { } inviting ? await FirstOwners.OpenAsync(Actor, inviting, cancellationToken) : [];
        return () =>
        {
            _invited = invited;
            (_view, _catalogue, _isAdministrator, _supportKeys, _looked) = (view, catalogue, isAdministrator, keys, key);
            FollowRows([.. view.Rows.Select(row => row.Id)]);
        };
    }

    private void FollowRows(IReadOnlyList<string> shown)
    {
        if (Leaving.IsCancellationRequested || shown.SequenceEqual(_followed))
        {
            return;
        }

        _rowNews?.Dispose();
        _followed = shown;
        _rowNews = Live.Subscribe(
            shown,
            null,
            News.Usage | News.Settings | News.Reports | News.Time,
            _ =>
                InvokeAsync(() =>
                    _next ??= Clock.CreateTimer(_ => _ = InvokeAsync(RefreshRowsAsync), null, _pace, Timeout.InfiniteTimeSpan)
                )
        );
    }

    private Task RefreshRowsAsync()
    {
        _next?.Dispose();
        _next = null;
        return RefreshAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _rowNews?.Dispose();
            _next?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static string Count(GlanceView view) =>
        view.Pages == 1 ? $"{Figures.Of(view.Found)} of {Figures.Of(view.All)}" : GlanceWords.Range(view.Page, view.Rows.Count, view.Found);

    private async Task CreateAsync()
    {
        string? own = null;
        await ActAsync(async () =>
        {
            var id = _id.Trim();
            await Create.ExecuteAsync(Actor, id, _name, new FactValuesInput(_tier, _zdr, _plan, _balance), CancellationToken.None);
            var isOwn = _isOwn;

            // Nothing of one organization for the next.
            Invite(id);
            (_id, _name, _tier, _zdr, _plan, _balance, _isOwn) = ("", "", Unknown, Unknown, Unknown, Unknown, false);
            if (isOwn)
            {
                await Become.ExecuteAsync(Actor, id, CancellationToken.None);
                (own, _inviting) = (id, null);
            }
        });
        GoTo(own);
    }

    private async Task BecomeAsync(string organization)
    {
        string? own = null;
        await ActAsync(async () =>
        {
            await Become.ExecuteAsync(Actor, organization, CancellationToken.None);
            (own, _inviting) = (organization, null);
        });
        GoTo(own);
    }

    // Its Overview says what comes next.
    private void GoTo(string? own)
    {
        if (own is not null)
        {
            Navigation.NavigateTo(PageRoutes.Overview(own));
        }
    }

    private Task BeginInvitingAsync(string organization)
    {
        Invite(organization);
        return RefreshAsync();
    }

    private void Invite(string organization) => (_inviting, _invited, _email, _link) = (organization, [], "", null);

    private async Task TakeBackAsync(HandedOutInvitation invitation)
    {
        var organization = _inviting!;
        if (
            await Dialogs.ConfirmAsync(
                $"Take back the invitation of {invitation.Email}",
                "The link that you sent no longer works.",
                "Take back"
            )
        )
        {
            await ActAsync(() => TakeBack.ExecuteAsync(Actor, organization, invitation.Id, CancellationToken.None));
        }
    }

    private async Task RevokeAsync(ApiKey key)
    {
        if (await Dialogs.ConfirmAsync($"Revoke {key.Name.InSentence()}", "Programs that use it are refused from now.", "Revoke"))
        {
            await ActAsync(() => Revoke.ExecuteAsync(Actor, organizationId: null, key.Id, CancellationToken.None));
        }
    }

    private Task<bool> InviteAsync() =>
        ActAsync(async () =>
        {
            var secret = await Invitations.ExecuteAsync(Actor, _inviting!, _email, OrganizationRole.Owner, CancellationToken.None);
            (_link, _inviting, _email) = (Navigation.ToAbsoluteUri(InviteMember.PathOf(secret)).ToString(), null, "");
        });
}
