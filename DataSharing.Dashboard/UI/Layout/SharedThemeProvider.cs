using System.Collections.Concurrent;
using Microsoft.AspNetCore.Components.Rendering;
using MudBlazor;

namespace DataSharing.Dashboard.UI.Layout;

/// <summary>The theme's style sheet as one text for all pages: it is long, and each page would keep a copy of its own.</summary>
public sealed class SharedThemeProvider : MudThemeProvider
{
    private static readonly ConcurrentDictionary<bool, string> _styles = new();

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddMarkupContent(0, _styles.GetOrAdd(IsDarkMode, _ => BuildTheme() + BuildMudBlazorScrollbar()));
    }
}
