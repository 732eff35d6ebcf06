using System.Threading.RateLimiting;

namespace DataSharing.Dashboard.Web;

/// <summary>Several limits of which each must let a request through, and whose timers end with the server.</summary>
/// <remarks>Neither a chain of limiters nor ASP.NET Core's own middleware ends what it is made of: each server that a process had before
/// would stay in memory, ticking ten times a second.</remarks>
internal sealed class EndingLimits(params PartitionedRateLimiter<HttpContext>[] limits) : IDisposable
{
    public PartitionedRateLimiter<HttpContext> All { get; } = PartitionedRateLimiter.CreateChained(limits);

    public void Dispose()
    {
        All.Dispose();
        foreach (var limit in limits)
        {
            limit.Dispose();
        }
    }
}
