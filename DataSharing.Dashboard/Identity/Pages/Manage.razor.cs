using DataSharing.Dashboard.Data.Entities;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;

namespace DataSharing.Dashboard.Identity.Pages;

/// <summary>A person's own account: the password, the second factor, passkeys. A page without a circuit: each part is a form.</summary>
public sealed partial class Manage
{
    private ApplicationUser? _user;
    private IList<UserPasskeyInfo> _passkeys = [];
    private IEnumerable<string>? _recoveryCodes;
    private AuthenticatorSetUp? _setUp;
    private string? _message;
    private bool _failed;

    [Inject]
    private AccountManager Users { get; set; } = default!;

    [Inject]
    private SignInManager<ApplicationUser> SignInManager { get; set; } = default!;

    [Inject]
    private AuthenticatorKeys Keys { get; set; } = default!;

    [Inject]
    private AccountLog Log { get; set; } = default!;

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    [SupplyParameterFromForm]
    private string? Old { get; set; }

    [SupplyParameterFromForm]
    private string? New { get; set; }

    [SupplyParameterFromForm]
    private string? TotpCode { get; set; }

    [SupplyParameterFromForm]
    private string? SetUp { get; set; }

    [SupplyParameterFromForm]
    private string? PasskeyName { get; set; }

    [SupplyParameterFromForm(FormName = "add-passkey")]
    private PasskeyInput? Passkey { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _user = await Users.GetUserAsync(HttpContext.User);
        if (_user is null)
        {
            await SignInManager.SignOutAsync();
            return;
        }

        _passkeys = await Users.GetPasskeysAsync(_user);
        if (!_user.TwoFactorEnabled && Keys.OpenOfSetUp(_user, SetUp) is { } key)
        {
            _setUp = AuthenticatorSetUp.Of(_user.Email!, key, SetUp!);
        }
    }

    // Each set-up has a key of its own, which is stored only once the app has shown a code: until then other sign-ins go on, and nobody
    // finds it later.
    private async Task StartTotpAsync()
    {
        if (_user is not { TwoFactorEnabled: false } || !await IsOwnAsync())
        {
            return;
        }

        var key = Users.GenerateNewAuthenticatorKey();
        _setUp = AuthenticatorSetUp.Of(_user.Email!, key, Keys.SealForSetUp(_user, key));
    }

    private async Task ChangePasswordAsync()
    {
        if (!await IsOwnAsync())
        {
            return;
        }

        await SayAsync(
            await Users.ChangePasswordAsync(_user!, Old ?? "", New ?? ""),
            "Your password is changed. Other sign-ins of yours have ended.",
            "password changed"
        );
        await SignInManager.RefreshSignInAsync(_user!);
    }

    private async Task EnableTotpAsync()
    {
        if (_user is null)
        {
            return;
        }

        if (_user.TwoFactorEnabled)
        {
            (_message, _failed) = ("The authenticator app is on already. Turn it off first to set up another one.", true);
            return;
        }

        if (_setUp is not { Key: var key })
        {
            (_message, _failed) = (
                "This set-up took longer than ten minutes, or your account was changed meanwhile. Nothing was changed; begin anew.",
                true
            );
            return;
        }

        if (!await IsOwnAsync())
        {
            return;
        }

        var code = (TotpCode ?? "").Replace(" ", "", StringComparison.Ordinal);
        if (!await Users.TurnOnAuthenticatorAsync(_user, key, code))
        {
            (_message, _failed) = ("The code is wrong. Check the clock of your device.", true);
            return;
        }

        _setUp = null;
        _recoveryCodes = await Users.GenerateNewTwoFactorRecoveryCodesAsync(_user, 10);
        await SignInManager.RefreshSignInAsync(_user);
        await SayAsync(IdentityResult.Success, "The authenticator app is on. Other sign-ins of yours have ended.", "authenticator app on");
    }

    private async Task DisableTotpAsync()
    {
        if (!await IsOwnAsync())
        {
            return;
        }

        await SayAsync(await Users.SetTwoFactorEnabledAsync(_user!, false), "The authenticator app is off.", "authenticator app off");
        await Users.RemoveAuthenticationTokenAsync(_user!, AuthenticatorKeys.StoreName, AuthenticatorKeys.KeyName);
        await SignInManager.RefreshSignInAsync(_user!);
    }

    private async Task AddPasskeyAsync()
    {
        if (Passkey is not { CredentialJson: { Length: > 0 } credential })
        {
            (_message, _failed) = (Passkey?.Error ?? "The browser gave no passkey.", true);
            return;
        }

        if (!await IsOwnAsync())
        {
            return;
        }

        if (await SignInManager.AttestAsync(credential) is not { } passkey)
        {
            (_message, _failed) = ("This passkey could not be added. Nothing was changed; try again.", true);
            return;
        }

        passkey.Name = PasskeyName?.Trim() is { Length: > 0 and <= 60 } name ? name : "Passkey";
        var added = await Users.AddOrUpdatePasskeyAsync(_user!, passkey);
        await EndOtherSignInsAsync();
        await SayAsync(added, "The passkey is added.", "passkey added");
        _passkeys = await Users.GetPasskeysAsync(_user!);
    }

    private async Task RemovePasskeyAsync(byte[] credentialId)
    {
        if (!await IsOwnAsync())
        {
            return;
        }

        var removed = await Users.RemovePasskeyAsync(_user!, credentialId);
        await EndOtherSignInsAsync();
        await SayAsync(removed, "The passkey is removed.", "passkey removed");
        _passkeys = await Users.GetPasskeysAsync(_user!);
    }

    private async Task<bool> IsOwnAsync()
    {
        if (_user is null)
        {
            return false;
        }

        if (await SignInManager.CheckPasswordSignInAsync(_user, Old ?? "", lockoutOnFailure: true) is { Succeeded: true })
        {
            return true;
        }

        (_message, _failed) = (AccountSetup.WrongPassword, true);
        await Log.RefusedAsync(_user, AccountLog.Password);
        return false;
    }

    // Before the log: its entry is what tells the other pages.
    private async Task EndOtherSignInsAsync()
    {
        await Users.UpdateSecurityStampAsync(_user!);
        await SignInManager.RefreshSignInAsync(_user!);
    }

    private async Task SayAsync(IdentityResult result, string success, string change)
    {
        (_message, _failed) = result.Succeeded
            ? (success, false)
            : (string.Join(" ", result.Errors.Select(error => error.Description)), true);
        if (result.Succeeded)
        {
            await Log.ChangedAsync(_user!, change);
        }
    }
}
