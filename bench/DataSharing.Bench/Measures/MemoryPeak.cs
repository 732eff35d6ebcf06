namespace DataSharing.Bench.Measures;

/// <summary>The most memory seen while something ran; what lay about before it is cleared away first.</summary>
internal sealed class MemoryPeak : IAsyncDisposable
{
    private static readonly TimeSpan _every = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _done = new();
    private readonly Task _watching;
    private readonly long _before;

    public MemoryPeak()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _before = GC.GetTotalMemory(forceFullCollection: true);
        _watching = WatchAsync();
    }

    /// <summary>Managed heap above what was there before, garbage that was not collected yet included; in MiB.</summary>
    public double Heap { get; private set; }

    /// <summary>Working set of the whole process, in MiB.</summary>
    public double WorkingSet { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        await _watching;
        _done.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(_every);
        try
        {
            do
            {
                Heap = Math.Max(Heap, (GC.GetTotalMemory(forceFullCollection: false) - _before) / 1048576d);
                WorkingSet = Math.Max(WorkingSet, Environment.WorkingSet / 1048576d);
            } while (await timer.WaitForNextTickAsync(_done.Token));
        }
        catch (OperationCanceledException)
        {
            // What was watched has ended.
        }
    }
}
