using System.Net;
using DataSharing.Dashboard.Configuration;

namespace DataSharing.Dashboard.Web;

/// <summary>
/// Under which address the console speaks of itself: never the one that a stranger wrote into Host, since redirects and links would lead
/// there.
/// </summary>
internal static class OwnAddress
{
    /// <summary>With an address for people every request counts as made to it. Without one, the console answers only to names of this
    /// machine: a name of somebody else's that
    /// was made to lead here would open it to that person's pages.</summary>
    public static Task KeepAsync(HttpContext context, ServeOptions options, RequestDelegate next)
    {
        if (options.PublicUrl is { } address)
        {
            context.Request.Host = new HostString(address.Authority);
            return next(context);
        }

        if (IsOfThisMachine(context.Request.Host.Host) || Probes.Are(context.Request.Path))
        {
            return next(context);
        }

        const string Sentence =
            "This console answers at localhost only. Whoever runs it: to serve it under another name, start it with --public-url.";
        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        return context.Request.Path.StartsWithSegments("/v1")
            ? ApiErrors.WriteAsync(context, StatusCodes.Status421MisdirectedRequest, "unknown_host", Sentence)
            : PlainPage.WriteAsync(context, "Not this address", Sentence, null);
    }

    /// <summary>Whether a host is a name or an address that leads to the machine itself.</summary>
    public static bool IsOfThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
