namespace DataSharing.Dashboard.UI.Palette;

/// <summary>The palette's own reads.</summary>
internal static class PaletteSetup
{
    public static IServiceCollection AddPalette(this IServiceCollection services) => services.AddSingleton<PaletteQueries>();
}
