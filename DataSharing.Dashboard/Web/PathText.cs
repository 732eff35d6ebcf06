using Microsoft.AspNetCore.Http.Features;

namespace DataSharing.Dashboard.Web;

/// <summary>The rest of a path as its sender meant it, decoded exactly once.</summary>
/// <remarks>
/// The server decodes a path but for <c>%2F</c>, so that a route value no longer tells <c>a%2Fb</c> (a slash) from <c>a%252Fb</c> (a
/// percent sign): only the request line does.
/// </remarks>
internal static class PathText
{
    /// <param name="context">The request.</param>
    /// <param name="segments">How many segments stand before the rest.</param>
    /// <returns>Null where the path is written in a way of which the rest cannot be told.</returns>
    public static string? After(HttpContext context, int segments)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.AsSpan();
        if (target.IndexOf('?') is var query and >= 0)
        {
            target = target[..query];
        }

        // The absolute form, as for a proxy: http://host/path.
        if (
            !target.StartsWith("/")
            && target.IndexOf("://") is var scheme and > 0
            && target[(scheme + 3)..].IndexOf('/') is var slash and >= 0
        )
        {
            target = target[(scheme + 3 + slash)..];
        }

        var rest = target;
        for (var passed = 0; passed <= segments; passed++)
        {
            var next = rest.IndexOf('/');
            if (next < 0)
            {
                return null;
            }

            // "." and ".." were taken out of the path that was routed: its segments are no longer these.
            if (passed > 0 && IsDots(rest[..next]))
            {
                return null;
            }

            rest = rest[(next + 1)..];
        }

        foreach (var part in rest.Split('/'))
        {
            if (IsDots(rest[part]))
            {
                return null;
            }
        }

        return Uri.UnescapeDataString(rest.ToString());
    }

    private static bool IsDots(ReadOnlySpan<char> segment) =>
        segment.Length is > 0 and <= 6 && Uri.UnescapeDataString(segment.ToString()) is "." or "..";
}
