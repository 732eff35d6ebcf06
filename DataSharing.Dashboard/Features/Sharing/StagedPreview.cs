using DataSharing.Core.Sharing;

namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>
/// What staged changes would have done, worked out beside the page: nobody waits for it, and what was staged before is given up as soon as
/// something else is.
/// </summary>
/// <remarks>Only the page's own thread calls it.</remarks>
/// <param name="read">Works it out: from what is decided, and what is chosen.</param>
/// <param name="changed">Told when there is another answer.</param>
public sealed class StagedPreview(Func<SharingList, SharingList, CancellationToken, Task<SharingOutlook>> read, Action changed)
    : IDisposable
{
    private CancellationTokenSource? _underWay;
    private (SharingList Decided, SharingList Chosen)? _asked;

    /// <summary>The answer; null where nothing is asked, while it is worked out, and where that failed.</summary>
    public SharingOutlook? Outlook { get; private set; }

    public bool IsWorking => _underWay is not null;

    public bool HasFailed { get; private set; }

    /// <summary>Raised after each change, for what shows it elsewhere than on the page.</summary>
    public event Action? Changed;

    /// <summary>Asks, unless this is asked already; there is nothing to ask about where nothing starts.</summary>
    public async Task AskAsync(SharingList decided, SharingList chosen)
    {
        if (_asked == (decided, chosen))
        {
            return;
        }

        _underWay?.Cancel();
        (_asked, Outlook, HasFailed, _underWay) = ((decided, chosen), null, false, null);

        // What only stops is shown no figure: opting out is not argued with.
        if (!chosen.TurnsOnFrom(decided))
        {
            Tell();
            return;
        }

        using var mine = _underWay = new CancellationTokenSource();
        Tell();
        try
        {
            var outlook = await read(decided, chosen, mine.Token);
            if (_underWay == mine)
            {
                Outlook = outlook;
            }
        }
        catch (Exception) when (_underWay != mine)
        {
            // Something else is staged by now.
        }
        catch (Exception)
        {
            HasFailed = true;
        }
        finally
        {
            if (_underWay == mine)
            {
                _underWay = null;
                Tell();
            }
        }
    }

    /// <summary>What was asked is given up, and is asked anew when it is staged still: what it rested on is other by now.</summary>
    public void Forget()
    {
        _underWay?.Cancel();
        (_underWay, _asked, Outlook, HasFailed) = (null, null, null, false);
    }

    public void Dispose()
    {
        _underWay?.Cancel();
        _underWay = null;
    }

    private void Tell()
    {
        changed();
        Changed?.Invoke();
    }
}
