using Microsoft.AspNetCore.Components;

namespace DataSharing.Dashboard.Components.Account;

/// <summary>Sends a person on after an account page: to addresses of this console only.</summary>
internal sealed class AccountRedirects(NavigationManager navigation)
{
    public void To(string? address) => navigation.NavigateTo(IsLocal(address) ? "/" + address!.TrimStart('/') : "/", forceLoad: true);

    private static bool IsLocal(string? address) =>
        address is not null && Uri.IsWellFormedUriString(address, UriKind.Relative)
        && !address.StartsWith("//", StringComparison.Ordinal) && !address.Contains('\\', StringComparison.Ordinal);
}
