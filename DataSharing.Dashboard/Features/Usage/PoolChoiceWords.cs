using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>What usage is chosen by, where pools are.</summary>
internal static class PoolChoiceWords
{
    public static string Name(PoolChoice choice) =>
        choice switch
        {
            PoolChoice.Large => $"{Figures.Pool(Pool.Large)} models",
            PoolChoice.Small => $"{Figures.Pool(Pool.Small)} models",
            _ => "Not covered",
        };
}
