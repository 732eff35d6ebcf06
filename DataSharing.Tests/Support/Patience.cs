using System.Runtime.CompilerServices;

namespace DataSharing.Tests.Support;

/// <summary>Waits for what comes by itself, and no longer than a machine with everything else to do would need.</summary>
internal static class Patience
{
    /// <summary>How long anything may take that a test only guards against never coming.</summary>
    public static TimeSpan Most { get; } = TimeSpan.FromSeconds(60);

    public static Task UntilAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        UntilAsync(() => Task.FromResult(condition()), what);

    /// <exception cref="TimeoutException">It did not come: what was waited for, as it is written.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        using var end = new CancellationTokenSource(Most);
        while (!await condition())
        {
            try
            {
                await Task.Delay(20, end.Token);
            }
            catch (OperationCanceledException)
            {
                // It may have come while this waited for its turn.
                if (await condition())
                {
                    return;
                }

                throw new TimeoutException($"Waited {Most.TotalSeconds} s in vain for {what}.");
            }
        }
    }
}
