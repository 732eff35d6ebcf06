namespace DataSharing.Dashboard.UI;

/// <summary>The reads of a page for one address, one after another. Another address has reads of its own, and these are given up.</summary>
/// <remarks>Only the page's own thread calls it.</remarks>
/// <param name="read">Reads, changes nothing, and returns what shows it.</param>
/// <param name="fail">Shows what went wrong instead.</param>
internal sealed class PageReads(Func<CancellationToken, Task<Action>> read, Action<Exception> fail) : IDisposable
{
    private readonly CancellationTokenSource _givingUp = new();
    private Task _running = Task.CompletedTask;
    private Task? _waiting;
    private bool _isGivenUp;

    /// <summary>
    /// Reads anew, and shows it. Whoever asks while a read runs shares one more with all others who do: it may have begun too early for
    /// them.
    /// </summary>
    public Task AskAsync()
    {
        if (_waiting is not null)
        {
            return _waiting;
        }

        return _running.IsCompleted ? _running = RunAsync() : _waiting = RunNextAsync();
    }

    /// <summary>What is being read is never shown.</summary>
    public void Dispose()
    {
        if (!_isGivenUp)
        {
            _isGivenUp = true;
            _givingUp.Cancel();
            _givingUp.Dispose();
        }
    }

    private async Task RunNextAsync()
    {
        try
        {
            await _running;
        }
        finally
        {
            _waiting = null;
        }

        await (_running = RunAsync());
    }

    private async Task RunAsync()
    {
        if (_isGivenUp)
        {
            return;
        }

        try
        {
            var show = await read(_givingUp.Token);
            if (!_isGivenUp)
            {
                show();
            }
        }
        catch (Exception) when (_isGivenUp)
        {
            // Nobody looks at it any more.
        }
        catch (Exception exception)
        {
            fail(exception);
        }
    }
}
