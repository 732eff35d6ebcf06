using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.ProviderUsage;

namespace DataSharing.Dashboard.Features.OpenAIConnection;

/// <summary>How reading one kind goes, in sentences that agree with each other.</summary>
internal static class KindWords
{
    /// <summary>"read 4 min ago"; what was read before a failure stays, and says its age.</summary>
    public static string Freshness(KindState? state, Instant now) =>
        state switch
        {
            { CompletedAt: { } completed } => $"read {Figures.Span(now.Since(completed))} ago",
            { Error: not null } => "never read to its end",
            _ => "not read yet",
        };

    /// <summary>Why it is not fresh, what is not known without it, and what happens next; null while all is well.</summary>
    public static string? Trouble(KindView kind) =>
        kind.State is not { Error: { } error } state
            ? null
            : $"{error} {(state.ErrorScope == KindErrorScope.Older ? "Today is read as usual." : kind.Without)} {Failing(state)} It is tried again by itself around {Viewer.Short(state.NextAt)}.";

    private static string Failing(KindState state) =>
        state.Failures > 1 && state.FailingSince is { } since
            ? $"It failed {Figures.Of(state.Failures)} times since {Viewer.Short(since)}."
            : $"It failed {Viewer.Short(state.FailingSince ?? state.TriedAt)}.";
}
