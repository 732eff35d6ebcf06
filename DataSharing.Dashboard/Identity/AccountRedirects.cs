using Microsoft.AspNetCore.Components;

namespace DataSharing.Dashboard.Identity;

/// <summary>Sends a person on after an account page: to addresses of this console only.</summary>
internal sealed class AccountRedirects(NavigationManager navigation, IHttpContextAccessor requests)
{
    private const int LongestReturn = 2_000;

    private static readonly Uri _console = new("http://console.invalid/");

    /// <summary>To a page of ours.</summary>
    /// <param name="path">Path and query, encoded, without the slash before.</param>
    public void To(string path) => navigation.NavigateTo("/" + path, forceLoad: true);

    /// <summary>
    /// Back to where the person came from, if that is here; else to the start. Not by the navigation, which decodes what a header cannot
    /// hold.
    /// </summary>
    /// <param name="address">As the request named it: anything may stand there.</param>
    public void Back(string? address) => requests.HttpContext!.Response.Redirect(Local(address));

    /// <summary>
    /// The address as path and query of this console, encoded for a header; the start for what is none, leads elsewhere or is too long.
    /// </summary>
    public static string Local(string? address)
    {
        if (
            address is null
            || address.Length > LongestReturn
            || address.Contains('\\', StringComparison.Ordinal)
            || address.Any(char.IsControl)
            || address.StartsWith("//", StringComparison.Ordinal)
            || address.Split('/', '?', '#')[0].Contains(':', StringComparison.Ordinal)
            || !Uri.TryCreate(_console, "/" + address.TrimStart('/'), out var here)
            || here.Host != _console.Host
        )
        {
            return "/";
        }

        // Dots in a path are resolved by now: "/.//elsewhere" has become "//elsewhere", which a browser takes for another host.
        var local = here.PathAndQuery + here.Fragment;
        return local.StartsWith("//", StringComparison.Ordinal) || !local.All(sign => sign is > ' ' and < '\x7f') ? "/" : local;
    }
}
