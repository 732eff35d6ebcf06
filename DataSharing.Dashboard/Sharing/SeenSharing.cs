using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Sharing;

/// <summary>What an owner saw of the setting when they decided: their decision rests on it.</summary>
/// <param name="Version">The version of the setting; 0 before the first change.</param>
/// <param name="Declared">The sequence of the <see cref="SharingView.LatestDeclaration"/>; 0 for none.</param>
internal sealed record SeenSharing(long Version, long Declared)
{
    public static SeenSharing Of(SharingView view) => new(view.Version, view.LatestDeclaration?.Sequence ?? 0);

    /// <summary>Where what has to stop follows from what was decided and declared, nothing of either may be news.</summary>
    /// <exception cref="ConflictException">Somebody has decided or declared meanwhile.</exception>
    public void Require(SharingView current)
    {
        ChangeSharing.RequireSeen(current, Version);
        if (current.LatestDeclaration is { } latest && latest.Sequence != Declared)
        {
            throw new ConflictException(
                "declaration_conflict",
                $"{latest.ByName} has declared what is set at OpenAI since you saw it. Nothing was changed.",
                "declared"
            );
        }
    }
}
