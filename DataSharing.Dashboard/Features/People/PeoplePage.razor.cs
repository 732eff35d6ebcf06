using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Identity;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.UI;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace DataSharing.Dashboard.Features.People;

/// <summary>Accounts, staff, links for passwords, and locks: what the command line does too, by the same commands.</summary>
public sealed partial class PeoplePage
{
    private PeopleView _view = new([], null);
    private Handed? _handed;

    // What was chosen and not done goes back to what holds: each question asked has a list of its own.
    private int _asked;
    private string _name = "";
    private string _email = "";
    private string _role = PlatformRole.Support.Wire();

    [Inject]
    private PeopleQueries Queries { get; set; } = default!;

    [Inject]
    private CreateUser Create { get; set; } = default!;

    [Inject]
    private PasswordLinks Links { get; set; } = default!;

    [Inject]
    private ChangePlatformRole Roles { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    protected override string LoadKey => OrganizationId + Query;

    // Of everybody: too much to be read anew at each of their changes.
    private protected override News Follows => News.None;

    private PeopleAddress Chosen => PeopleAddress.Of(Asked);

    protected override async Task<Action> ReadAsync(CancellationToken cancellationToken)
    {
        var view = await Queries.ListAsync(Actor, PeopleAddress.Of(Query), cancellationToken);
        return () => _view = view;
    }

    private void Go(PeopleAddress chosen) => GoTo(chosen.Link);

    private async Task CreateAsync()
    {
        var (email, role) = (_email.Trim(), WireName<PlatformRole>.Find(_role) ?? PlatformRole.None);
        Handed? handed = null;
        if (
            await DoAsync(async () =>
            {
                await Create.ExecuteAsync(Actor, email, _name, role, CancellationToken.None);

                // The account is there: whoever leaves the page now has its link made all the same.
                handed = await HandOverAsync(email, CancellationToken.None);
            })
        )
        {
            (_handed, _name, _email) = (handed, "", "");
        }
    }

    private async Task ChangeRoleAsync(PersonRow row, string? chosen)
    {
        var role = WireName<PlatformRole>.Find(chosen) ?? row.Role;
        if (
            await Dialogs.ConfirmAsync(
                $"{row.Name.InSentence()}: {Name(role)}",
                role switch
                {
                    PlatformRole.Administrator => "They run the platform from now: organizations, facts, staff and these accounts.",
                    PlatformRole.Support => "They can look up any organization from now, with a reason that it sees, and change nothing.",
                    _ => "They are no staff of the platform from now. Organizations that they belong to stay theirs.",
                },
                "Change the role"
            )
        )
        {
            await DoAsync(() => Roles.ExecuteAsync(Actor, row.Id, role, CancellationToken.None));
        }

        _asked++;
    }

    private async Task ResetAsync(PersonRow row)
    {
        Handed? handed = null;
        if (
            await Dialogs.ConfirmAsync(
                $"A new password for {row.Name.InSentence()}",
                "Their password, passkeys, authenticator app and all sign-ins end now. A link lets them set a new password; a shut-out account opens again.",
                "Make the link"
            ) && await DoAsync(async () => handed = await HandOverAsync(row.Email, CancellationToken.None))
        )
        {
            _handed = handed;
        }
    }

    private Task<bool> UnlockAsync(PersonRow row) => DoAsync(() => Links.UnlockAsync(Actor, row.Email, CancellationToken.None));

    private async Task ShutOutAsync(PersonRow row)
    {
        if (
            await Dialogs.ConfirmAsync(
                $"Shut {row.Name.InSentence()} out",
                "The account can do nothing from now, nor can the API keys it made, and it is no staff any more. Its open invitations and requests end. What it did stays on record. A link for a new password opens it again.",
                "Shut out"
            )
        )
        {
            await DoAsync(() => Links.DisableAsync(Actor, row.Email, CancellationToken.None));
        }
    }

    private async Task<Handed> HandOverAsync(string email, CancellationToken cancellationToken) =>
        new(
            email,
            await Links.HandOverAsync(Actor, email, cancellationToken) is { } path ? Navigation.ToAbsoluteUri(path).ToString() : null
        );

    private Task<bool> DoAsync(Func<Task> act)
    {
        _handed = null;
        return ActAsync(act);
    }

    private string State(PersonRow row) =>
        row.DisabledAt is { } shut ? $"shut out since {Viewer.Dated(shut)}"
        : row.LockedUntil is { } until ? $"locked until {Viewer.TimeOf(Instant.From(until))}, after too many wrong passwords"
        : row.HasPassword ? "works"
        : "has set no password yet";

    // One's own row has nothing to change, unless one is locked: on a phone nothing stands there.
    private bool MayChange(PersonRow row) => row.Id != Actor.Id || row.LockedUntil is not null;

    private static string Name(PlatformRole role) =>
        role switch
        {
            PlatformRole.Administrator => "Administrator",
            PlatformRole.Support => "Support",
            _ => "No role",
        };

    private sealed record Handed(string Email, string? Link);
}
