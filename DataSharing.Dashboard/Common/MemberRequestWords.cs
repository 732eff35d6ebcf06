using DataSharing.Core.Sharing;

namespace DataSharing.Dashboard.Common;

/// <summary>What members ask owners for, in words.</summary>
internal static class MemberRequestWords
{
    /// <summary>"… to be shared": what follows a project's name.</summary>
    public static string Wish(SharingWish wish) =>
        wish == SharingWish.Share ? "to share its inputs and outputs" : "to be kept out of all sharing";

    /// <summary>What a grant does not do: OpenAI's page is switched by an owner.</summary>
    public static string Granted(SharingWish wish) =>
        wish == SharingWish.Share
            ? "It is decided here. OpenAI receives it, and gives tokens for it, only once an owner has switched it there."
            : "It is decided here. OpenAI may still receive it until an owner has switched it there.";

    /// <summary>What keeping a project out does to kinds of data that were only declared; null where there is none.</summary>
    public static string? FirstNo(IReadOnlyCollection<SharingControl> controls) =>
        controls.Count == 0
            ? null
            : $"{SharingWords.Names(controls)}: nothing is decided here, and OpenAI receives it as declared. This records Disabled there, for all projects.";

    /// <summary>Why nobody could grant it.</summary>
    public static string Obstacle(WishObstacle obstacle, SharingWish wish, string project) =>
        obstacle switch
        {
            WishObstacle.Archived => $"{project.InSentence()} is archived: nothing of it is shared.",
            WishObstacle.NeverShare => $"{project.InSentence()} is marked never share. An owner would have to take the mark off first.",
            WishObstacle.ProjectZdr => $"Zero Data Retention is on for {project.InSentence()}: nothing of it can be shared.",
            _ when wish == SharingWish.Share => $"{project.InSentence()} is decided to share inputs and outputs already.",
            _ =>
                $"Nothing of {project.InSentence()} is decided or declared to be shared here. Whether OpenAI still receives it stands on Data sharing.",
        };
}
