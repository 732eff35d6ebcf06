using MudBlazor;

namespace DataSharing.Dashboard.UI.Layout;

/// <summary>MudBlazor's parts in the colours of app.css; the two must say the same.</summary>
internal static class ConsoleTheme
{
    public static MudTheme Theme { get; } =
        new()
        {
            PaletteLight = new PaletteLight
            {
                Primary = "#10151c",
                Success = "#0b7a5b",
                Warning = "#9a5b00",
                Error = "#b42318",
                Background = "#ffffff",
                Surface = "#ffffff",
                TextPrimary = "#10151c",
                TextSecondary = "#5a6472",
                LinesDefault = "#e3e6ea",
                Divider = "#e3e6ea",
                ActionDefault = "#5a6472",
            },
            PaletteDark = new PaletteDark
            {
                Primary = "#e9edf2",
                PrimaryContrastText = "#0e1116",
                Success = "#3ecf9f",
                Warning = "#e5b454",
                Error = "#f5827a",
                Background = "#0e1116",
                Surface = "#141920",
                TextPrimary = "#e9edf2",
                TextSecondary = "#9aa5b3",
                LinesDefault = "#29313c",
                Divider = "#29313c",
                ActionDefault = "#9aa5b3",
            },
            LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px" },
            Typography = new Typography
            {
                Default = new DefaultTypography
                {
                    FontFamily = ["Inter", "system-ui", "-apple-system", "Segoe UI", "Roboto", "DejaVu Sans", "sans-serif"],
                    FontSize = "14px",
                },
            },
        };
}
