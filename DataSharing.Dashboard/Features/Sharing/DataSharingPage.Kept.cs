namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>What was staged and not recorded when the page went: it comes back, or the page says what was lost.</summary>
public sealed partial class DataSharingPage
{
    private string? _brought;
    private bool _isKept;

    // Once it is said what became of them.
    private bool _mayForget;

    private async Task KeepAsync()
    {
        _brought = null;
        var staged = _staged;
        var isKept = await Kept.KeepAsync(Actor.Id, OrganizationId, _view!, staged);
        if (staged == _staged)
        {
            _isKept = isKept;
        }
    }

    private Task DiscardAsync()
    {
        _staged.Discard();
        return KeepAsync();
    }

    private void BringBack((KeptState? State, bool IsUnreadable) kept)
    {
        _brought = kept.IsUnreadable ? KeptWords.Unreadable : null;
        if (kept.State is { } state)
        {
            (_brought, _isKept) = (KeptWords.BringBack(state, _view!, _staged), true);
            _mayForget = _staged.Lines.Count == 0;
        }
    }
}
