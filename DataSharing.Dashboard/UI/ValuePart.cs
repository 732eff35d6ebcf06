using Microsoft.AspNetCore.Components;

namespace DataSharing.Dashboard.UI;

/// <summary>A part of a page that shows values and nothing else: it is rendered anew only when they are others.</summary>
public abstract class ValuePart : ComponentBase
{
    private object? _shown;

    /// <summary>All that it shows, as one value that equals another when both look the same.</summary>
    protected abstract object Shows { get; }

    protected override void OnInitialized() => _shown = Shows;

    protected override bool ShouldRender()
    {
        var shows = Shows;
        if (shows.Equals(_shown))
        {
            return false;
        }

        _shown = shows;
        return true;
    }
}
