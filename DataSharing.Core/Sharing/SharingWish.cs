using System.Text.Json.Serialization;

namespace DataSharing.Core.Sharing;

/// <summary>What somebody who may not decide asks an owner for.</summary>
public enum SharingWish
{
    /// <summary>That a project shares inputs and outputs: the kind of data that earns.</summary>
    [JsonStringEnumMemberName("share")]
    Share,

    /// <summary>That a project shares nothing of any kind.</summary>
    [JsonStringEnumMemberName("keep_out")]
    KeepOut,
}

/// <summary>Why nobody can grant a wish as things are.</summary>
public enum WishObstacle
{
    /// <summary>It is so already.</summary>
    AlreadySo,

    /// <summary>The project is not in use any more.</summary>
    Archived,

    /// <summary>Owners promised never to share the project.</summary>
    NeverShare,

    /// <summary>Zero Data Retention is on for the project: nothing of it can be shared.</summary>
    ProjectZdr,
}

/// <summary>When a wish is met, and what stands in its way.</summary>
public static class SharingWishes
{
    /// <summary>Whether decisions say what is wished, before anything that blocks them.</summary>
    /// <param name="wish">What is asked for.</param>
    /// <param name="projectId">Of which project.</param>
    /// <param name="lists">What is decided for each control; one that is missing is not decided, and counts as off.</param>
    public static bool IsMet(SharingWish wish, string projectId, IReadOnlyDictionary<SharingControl, SharingList> lists) =>
        wish == SharingWish.Share
            ? lists.TryGetValue(SharingControl.InputsOutputs, out var list) && list.Chooses(projectId)
            : !lists.Values.Any(list => list.Chooses(projectId));

    /// <summary>What stands in its way, or null: the first that applies of archived, never share, project ZDR, already so.</summary>
    /// <remarks>To keep a project out nothing stands in the way but that it is out.</remarks>
    /// <param name="wish">What is asked for.</param>
    /// <param name="project">The project with its marks.</param>
    /// <param name="lists">What is decided for each control.</param>
    public static WishObstacle? Obstacle(SharingWish wish, ProjectState project, IReadOnlyDictionary<SharingControl, SharingList> lists) =>
        project.Archived ? WishObstacle.Archived
        : wish == SharingWish.Share && project.NeverShare ? WishObstacle.NeverShare
        : wish == SharingWish.Share && project.ZeroDataRetention ? WishObstacle.ProjectZdr
        : IsMet(wish, project.Id, lists) ? WishObstacle.AlreadySo
        : null;
}
