using System.Globalization;
using System.Threading.RateLimiting;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;

namespace DataSharing.Dashboard.Web;

/// <summary>
/// How often somebody may try to sign in, and how many at once: guessing stays slow, and cannot keep everybody else out. Calls of /v1 are
/// limited if the operator says so.
/// </summary>
internal sealed class RequestLimits : IDisposable
{
    /// <summary>
    /// Posts to the account pages from one address within a minute: enough for an office behind one address, too few for guessing.
    /// </summary>
    public const int AccountPostsPerMinute = 40;

    private const int AccountPostsAtOnce = 4;
    private const int AccountPostsWaiting = 40;

    private readonly LimitChain _limits;

    /// <param name="options">What the operator set.</param>
    /// <param name="accountPosts">Of one address within a minute.</param>
    public RequestLimits(ServeOptions options, int accountPosts = AccountPostsPerMinute) =>
        _limits = new LimitChain(
            // First the one that may have to wait: whoever gives up waiting has lost none of their tries.
            PartitionedRateLimiter.Create<HttpContext, string>(context =>
                IsAccountPost(context)
                    ? RateLimitPartition.GetConcurrencyLimiter(
                        "account",
                        _ => new() { PermitLimit = AccountPostsAtOnce, QueueLimit = AccountPostsWaiting }
                    )
                    : RateLimitPartition.GetNoLimiter("")
            ),
            PartitionedRateLimiter.Create<HttpContext, string>(context =>
                IsAccountPost(context)
                    ? RateLimitPartition.Get(AddressOf(context), _ => new SlidingLimiter(accountPosts, TimeProvider.System))
                    : RateLimitPartition.GetNoLimiter("")
            ),
            PartitionedRateLimiter.Create<HttpContext, string>(context =>
                options.ApiCallsPerMinute is { } calls && context.Request.Path.StartsWithSegments("/v1")
                    ? RateLimitPartition.Get(CallerOf(context), _ => new SlidingLimiter(calls, TimeProvider.System))
                    : RateLimitPartition.GetNoLimiter("")
            )
        );

    public async Task LimitAsync(HttpContext context, RequestDelegate next)
    {
        using var lease = await _limits.AcquireAsync(context, cancellationToken: context.RequestAborted);
        await (lease.IsAcquired ? next(context) : RefuseAsync(context, lease));
    }

    public void Dispose() => _limits.Dispose();

    private static bool IsAccountPost(HttpContext context) =>
        HttpMethods.IsPost(context.Request.Method) && context.Request.Path.StartsWithSegments("/Account");

    /// <summary>Where a request came from. One host has a whole /64 of IPv6 addresses to itself.</summary>
    public static string AddressOf(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
        {
            return "unknown";
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }

    // A key, or whoever sends none; the hash, since limits outlive their requests.
    private static string CallerOf(HttpContext context) =>
        context.Request.Headers.Authorization.ToString() is { Length: < 300 } key && key.StartsWith("Bearer dsk_", StringComparison.Ordinal)
            ? Convert.ToHexString(Secrets.Hash(key))
            : AddressOf(context);

    private static async Task RefuseAsync(HttpContext context, RateLimitLease lease)
    {
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var known) ? Math.Max(1, (int)Math.Ceiling(known.TotalSeconds)) : 1;
        if (context.Request.Path.StartsWithSegments("/v1"))
        {
            await ApiErrors.WriteAsync(
                context,
                StatusCodes.Status429TooManyRequests,
                "rate_limited",
                "This key calls more often than the operator of this console allows.",
                retryAfterSeconds: wait
            );
            return;
        }

        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        await PlainPage.WriteAsync(
            context,
            "Too many tries",
            $"Nothing was changed. Try again in {(wait == 1 ? "a second" : $"{wait} seconds")}.",
            ("/Account/SignIn", "Back to sign-in")
        );
    }
}
