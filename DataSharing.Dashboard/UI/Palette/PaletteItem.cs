namespace DataSharing.Dashboard.UI.Palette;

/// <summary>
/// What somebody can go to or have done from the palette, in the order in which they stand where they answer equally well.
/// </summary>
public enum PaletteKind
{
    Event,
    Page,
    Action,
    Project,
    Model,
    Organization,
}

/// <summary>What is done by the frame itself; all else is an address.</summary>
public enum PaletteAct
{
    None,
    LightTheme,
    DarkTheme,
    SystemTheme,
    SignOut,
}

/// <summary>One line of the palette.</summary>
/// <param name="Kind">Its group.</param>
/// <param name="Label">What it is.</param>
/// <param name="Address">Where it leads, from the base; null for what the frame does.</param>
/// <param name="Detail">What tells it from others, or null.</param>
/// <param name="Act">What is done instead of going somewhere.</param>
/// <param name="Also">Other words under which it is found.</param>
public sealed record PaletteItem(
    PaletteKind Kind,
    string Label,
    string? Address,
    string? Detail = null,
    PaletteAct Act = PaletteAct.None,
    string Also = ""
);
