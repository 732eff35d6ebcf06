using DataSharing.Dashboard.Hosting.Copying;

namespace DataSharing.Tests.Support;

/// <summary>Told how far a copy is, at once and on its thread.</summary>
internal sealed class Watched(Action<CopiedSoFar>? told = null) : IProgress<CopiedSoFar>
{
    public static Watched Silently { get; } = new();

    public void Report(CopiedSoFar value) => told?.Invoke(value);
}
