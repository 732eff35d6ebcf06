using System.Globalization;
using System.Threading.RateLimiting;
using DataSharing.Dashboard.Configuration;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.SignalR;

namespace DataSharing.Dashboard.Web;

/// <summary>
/// How many pages may be open: of one person, from one address by people who are not signed in, and in all. Each holds about a megabyte for
/// as long as it is open.
/// </summary>
/// <remarks>Counted are the hub's connections, whatever carries them: of a page that polls there is no request that lasts.</remarks>
internal sealed class OpenPageLimits : IHubFilter, IDisposable
{
    public const int OfOnePerson = 100;

    /// <summary>Of people who are not signed in: the programme and the description of the API are open to them.</summary>
    public const int OfOneAddress = 20;

    // Of all that may be open: whoever is not signed in cannot shut out those who are.
    private const int StrangersShare = 10;

    private const int RetryAfterSeconds = 10;

    private static readonly object _lease = new();

    private readonly LimitChain _limits;

    public OpenPageLimits(ServeOptions options) =>
        _limits = new LimitChain(
            PartitionedRateLimiter.Create<HttpContext, string>(context =>
                context.User.IdOrNull() is { } person
                    ? RateLimitPartition.GetConcurrencyLimiter(person, _ => new() { PermitLimit = OfOnePerson })
                    : RateLimitPartition.GetConcurrencyLimiter(
                        $"address {RequestLimits.AddressOf(context)}",
                        _ => new() { PermitLimit = OfOneAddress }
                    )
            ),
            PartitionedRateLimiter.Create<HttpContext, bool>(context =>
                RateLimitPartition.GetConcurrencyLimiter(
                    context.User.IdOrNull() is null,
                    strangers => new() { PermitLimit = strangers ? Math.Max(1, options.OpenPages / StrangersShare) : options.OpenPages }
                )
            )
        );

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        var lease = _limits.AttemptAcquire(context.Context.GetHttpContext()!);
        context.Context.Items[_lease] = lease;
        if (!lease.IsAcquired)
        {
            throw new HubException("Too many pages are open.");
        }

        await next(context);
    }

    public async Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        try
        {
            await next(context, exception);
        }
        finally
        {
            (context.Context.Items[_lease] as RateLimitLease)?.Dispose();
        }
    }

    /// <summary>Refuses a page that could not connect before it is sent: it would stay empty.</summary>
    public Task RefuseAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsPage(context) || _limits.GetStatistics(context)?.CurrentAvailablePermits != 0)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return PlainPage.WriteAsync(
            context,
            "Too many pages are open",
            "No more can be opened now, of yours or of anybody's. Close some of yours, or try again in a little while.",
            ("/", "Try again")
        );
    }

    public void Dispose() => _limits.Dispose();

    private static bool IsPage(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null && context.AcceptsInteractiveRouting();
}
