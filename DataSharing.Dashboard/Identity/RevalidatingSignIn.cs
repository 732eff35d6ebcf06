using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace DataSharing.Dashboard.Identity;

/// <summary>Ends the sign-in of an open page whose time is over or whose account changed.</summary>
internal sealed class RevalidatingSignIn(ILoggerFactory loggers, SignInCheck check) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    protected override Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState,
        CancellationToken cancellationToken
    ) => check.CountsAsync(authenticationState.User, cancellationToken);
}
