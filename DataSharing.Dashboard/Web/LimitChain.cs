using System.Threading.RateLimiting;

namespace DataSharing.Dashboard.Web;

/// <summary>Several limits of which each must let a request through, and whose timers end with the server.</summary>
/// <remarks>Neither a chain of the framework nor ASP.NET Core's own middleware ends what it is made of: each server that a process had
/// before would stay in memory, ticking ten times a second.</remarks>
internal sealed class LimitChain(params PartitionedRateLimiter<HttpContext>[] limits) : PartitionedRateLimiter<HttpContext>
{
    private readonly PartitionedRateLimiter<HttpContext> _chain = PartitionedRateLimiter.CreateChained(limits);

    public override RateLimiterStatistics? GetStatistics(HttpContext resource) => _chain.GetStatistics(resource);

    protected override RateLimitLease AttemptAcquireCore(HttpContext resource, int permitCount) =>
        _chain.AttemptAcquire(resource, permitCount);

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(
        HttpContext resource,
        int permitCount,
        CancellationToken cancellationToken
    ) => _chain.AcquireAsync(resource, permitCount, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        _chain.Dispose();
        foreach (var limit in limits)
        {
            limit.Dispose();
        }

        base.Dispose(disposing);
    }
}
