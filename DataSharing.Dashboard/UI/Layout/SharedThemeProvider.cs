using System.Collections.Concurrent;
using Microsoft.AspNetCore.Components.Rendering;
using MudBlazor;

namespace DataSharing.Dashboard.UI.Layout;

/// <summary>The theme's style sheet as one text for all pages: it is long, and each page would keep copies of its own.</summary>
public sealed class SharedThemeProvider : MudThemeProvider
{
    // One for light, one for dark.
    private static readonly ConcurrentDictionary<string, string> _styles = new(StringComparer.Ordinal);

    protected override void BuildRenderTree(RenderTreeBuilder __builder)
    {
        ArgumentNullException.ThrowIfNull(__builder);
        var styles = BuildTheme() + BuildMudBlazorScrollbar();
        __builder.AddMarkupContent(0, _styles.GetOrAdd(styles, styles));
    }
}
