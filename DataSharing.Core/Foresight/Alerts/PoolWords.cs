using DataSharing.Core.Programme;

namespace DataSharing.Core.Foresight.Alerts;

/// <summary>A pool as alerts call it.</summary>
internal static class PoolWords
{
    /// <summary>As it is stored.</summary>
    public static string Name(Pool pool) => pool == Pool.Large ? "large" : "small";

    /// <summary>At the beginning of a line.</summary>
    public static string Title(Pool pool) => pool == Pool.Large ? "Large pool" : "Small pool";
}
