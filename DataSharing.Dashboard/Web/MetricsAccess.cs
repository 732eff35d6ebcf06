using DataSharing.Dashboard.Configuration;

namespace DataSharing.Dashboard.Web;

/// <summary>
/// Metrics tell of traffic and of load: they are answered to callers on this machine, or at addresses of their own at which there is
/// nothing else but health.
/// </summary>
/// <remarks>A rule in the proxy is not enough: it has to know every spelling of the path.</remarks>
internal sealed class MetricsAccess(ServeOptions options)
{
    private readonly HashSet<int> _ports = [.. options.MetricsUrls.Select(address => new Uri(ServeOptions.Parsable(address)).Port)];

    public Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        var isMetrics = context.Request.Path.StartsWithSegments("/metrics");
        var isOwnAddress = _ports.Contains(context.Connection.LocalPort);
        if (isOwnAddress ? Probes.Are(context.Request.Path) : !isMetrics || (_ports.Count == 0 && WebSetup.IsFromThisMachine(context)))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return context.Response.WriteAsync("There is nothing here.");
    }
}
