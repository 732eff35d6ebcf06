using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.ApiKeys;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.UI;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace DataSharing.Dashboard.Features.Organizations;

/// <summary>All organizations, for staff; administrators make new ones and invite their first owners.</summary>
public sealed partial class OrganizationsPage
{
    private const string Unknown = "unknown";

    private IReadOnlyList<OrganizationRow> _rows = [];
    private ProgrammeCatalogue? _catalogue;
    private string _search = "";
    private string _id = "";
    private string _name = "";
    private string _tier = Unknown;
    private string _zdr = Unknown;
    private string _plan = Unknown;
    private string _balance = Unknown;
    private string? _inviting;
    private string _email = "";
    private bool _isOwn;
    private string? _link;
    private bool _isAdministrator;
    private List<ApiKey> _supportKeys = [];

    [Inject]
    private OrganizationQueries Queries { get; set; } = default!;

    [Inject]
    private CreateOrganization Create { get; set; } = default!;

    [Inject]
    private InviteMember Invitations { get; set; } = default!;

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

    // Of everybody: too much to be read anew at each of their changes.
    private protected override News Follows => News.None;

    protected override async Task<Action> ReadAsync(CancellationToken cancellationToken)
    {
        var rows = await Queries.ListAsync(Actor, _search, cancellationToken);
        var catalogue = await Programme.NowAsync(cancellationToken);
        var isAdministrator = (await Queries.BelongingAsync(Actor, cancellationToken))?.Platform == PlatformRole.Administrator;
        var keys = isAdministrator ? await Keys.SupportAsync(Actor, cancellationToken) : [];
        return () => (_rows, _catalogue, _isAdministrator, _supportKeys) = (rows, catalogue, isAdministrator, keys);
    }

    private async Task CreateAsync()
    {
        string? own = null;
        await ActAsync(async () =>
        {
            var id = _id.Trim();
            await Create.ExecuteAsync(Actor, id, _name, new FactValuesInput(_tier, _zdr, _plan, _balance), Leaving);
            var isOwn = _isOwn;

            // Nothing of one organization for the next.
            Invite(id);
            (_id, _name, _tier, _zdr, _plan, _balance, _isOwn) = ("", "", Unknown, Unknown, Unknown, Unknown, false);
            if (isOwn)
            {
                await Become.ExecuteAsync(Actor, id, Leaving);
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
            await Become.ExecuteAsync(Actor, organization, Leaving);
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

    private void Invite(string organization) => (_inviting, _email, _link) = (organization, "", null);

    private async Task RevokeAsync(ApiKey key)
    {
        if (await Dialogs.ConfirmAsync($"Revoke {key.Name}", "Programs that use it are refused from now.", "Revoke"))
        {
            await ActAsync(() => Revoke.ExecuteAsync(Actor, organizationId: null, key.Id, Leaving));
        }
    }

    private Task<bool> InviteAsync() =>
        ActAsync(async () =>
        {
            var secret = await Invitations.ExecuteAsync(Actor, _inviting!, _email, OrganizationRole.Owner, Leaving);
            (_link, _inviting, _email) = (Navigation.ToAbsoluteUri(InviteMember.PathOf(secret)).ToString(), null, "");
        });
}
