namespace DataSharing.Dashboard.Web;

/// <summary>What watches the server from outside asks for these, over plain http and by number too: they hold nothing of anybody.</summary>
internal static class Probes
{
    private static readonly PathString[] _paths = ["/health", "/metrics"];

    public static bool Are(PathString path) => _paths.Any(probed => path.StartsWithSegments(probed));
}
