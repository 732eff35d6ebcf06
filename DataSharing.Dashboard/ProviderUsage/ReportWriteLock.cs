namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>
/// Taken by whoever writes reports: a store lets one write, and the others would only try again after each pause, or hold a connection
/// while they wait.
/// </summary>
/// <remarks>Before any transaction of any database, never within one. Another process waits for the database itself.</remarks>
internal sealed class ReportWriteLock : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    public async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        return new Held(_one);
    }

    public void Dispose() => _one.Dispose();

    private sealed class Held(SemaphoreSlim one) : IDisposable
    {
        public void Dispose() => one.Release();
    }
}
