using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Sharing;

namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>What became of changes that were chosen and not recorded when the page went.</summary>
internal static class KeptWords
{
    public const string Unreadable =
        "Unrecorded changes could not be brought back: this server no longer has the key that sealed them. Nothing was recorded; choose again.";

    /// <summary>Stages them again, as far as they can still be chosen, and says what is back and what is lost.</summary>
    /// <param name="state">As the browser kept them.</param>
    /// <param name="view">What is decided.</param>
    /// <param name="staged">Where they were, and are again.</param>
    public static string BringBack(KeptState state, SharingView view, StagedSharing staged)
    {
        var when = Viewer.Dated(KeptChanges.At(state));
        var lines = string.Join("; ", state.Lines);
        if (state.Version != view.Version)
        {
            return $"Unrecorded changes of {when} were not brought back: {view.UpdatedBy} recorded another decision meanwhile. They were: {lines}.";
        }

        if (state.Controls.Count == 0)
        {
            return $"Unrecorded changes of {when} were too many to keep, and are lost. The first of them: {lines}.";
        }

        var left = staged.TakeBack(state.Against(view));
        var without = left.Count == 0 ? "" : $" Without {string.Join(", ", left)}: it cannot be chosen any more.";
        return staged.Lines.Count > 0
            ? $"Unrecorded changes of {when} are back.{without} Nothing is recorded before you review them."
            : $"Unrecorded changes of {when} were not brought back: they cannot be chosen any more. They were: {lines}.";
    }
}
