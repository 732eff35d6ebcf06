using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Components.Routing;

namespace DataSharing.Dashboard.Security;

/// <summary>How many pages may be open, of one person and in all: each holds about a megabyte for as long as it is open, so without a bound one person could fill the memory of everybody.</summary>
internal static class OpenPageLimits
{
    public const int OfOnePerson = 100;

    /// <summary>From one address by somebody who is not signed in: such a page only asks to sign in.</summary>
    public const int OfStrangers = 20;

    private const int RetryAfterSeconds = 10;

    /// <summary>Counts the connections that pages hold. A page that could not connect is refused before it is sent: it would stay empty.</summary>
    public static void UseOpenPageLimits(this WebApplication app, ServeOptions options)
    {
        var limits = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetConcurrencyLimiter(
                context.User.IdOrNull() ?? $"stranger {RequestLimits.AddressOf(context)}",
                person => new() { PermitLimit = person.StartsWith("stranger ", StringComparison.Ordinal) ? OfStrangers : OfOnePerson })),
            PartitionedRateLimiter.Create<HttpContext, string>(_ => RateLimitPartition.GetConcurrencyLimiter("all", _ => new() { PermitLimit = options.OpenPages })));
        app.Lifetime.ApplicationStopped.Register(limits.Dispose);
        app.Use((context, next) => IsConnection(context.Request) ? ConnectAsync(context, limits, next)
            : IsPage(context) && limits.GetStatistics(context)?.CurrentAvailablePermits == 0 ? RefuseAsync(context)
            : next(context));
    }

    private static async Task ConnectAsync(HttpContext context, PartitionedRateLimiter<HttpContext> limits, RequestDelegate next)
    {
        // The request of a WebSocket lasts as long as it is open.
        using var lease = limits.AttemptAcquire(context);
        await (lease.IsAcquired ? next(context) : RefuseAsync(context));
    }

    private static bool IsConnection(HttpRequest request) => request.Path == "/_blazor" && !HttpMethods.IsPost(request.Method);

    private static bool IsPage(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null && context.AcceptsInteractiveRouting();

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return PlainPage.WriteAsync(context, "Too many pages are open", "No more can be opened now, of yours or of anybody's. Close some of yours, or try again in a little while.", ("/", "Try again"));
    }
}
