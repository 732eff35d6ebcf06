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
    /// <summary>
    /// The kinds of data that would have to stop for a project to be kept out: those of which a decision chooses it and, of kinds that
    /// nothing was decided about, those of which an owner declared that OpenAI receives them.
    /// </summary>
    /// <param name="projectId">Of which project.</param>
    /// <param name="decided">What is decided for each control that anything was decided about.</param>
    /// <param name="declared">What an owner declared to be set at OpenAI; a decision takes its place.</param>
    public static IReadOnlyList<SharingControl> Choosing(
        string projectId,
        IReadOnlyDictionary<SharingControl, SharingList> decided,
        IReadOnlyDictionary<SharingControl, SharingList> declared
    ) =>
        [
            .. Enum.GetValues<SharingControl>()
                .Where(control => (decided.GetValueOrDefault(control) ?? declared.GetValueOrDefault(control))?.Chooses(projectId) == true),
        ];

    /// <summary>Whether it is as wished, before anything that blocks it.</summary>
    /// <remarks>
    /// To share is met by a decision alone: what was declared earns nothing. A control that nothing was decided or declared about counts
    /// as off.
    /// </remarks>
    /// <param name="wish">What is asked for.</param>
    /// <param name="projectId">Of which project.</param>
    /// <param name="decided">What is decided for each control that anything was decided about.</param>
    /// <param name="declared">What an owner declared to be set at OpenAI.</param>
    public static bool IsMet(
        SharingWish wish,
        string projectId,
        IReadOnlyDictionary<SharingControl, SharingList> decided,
        IReadOnlyDictionary<SharingControl, SharingList> declared
    ) =>
        wish == SharingWish.Share
            ? decided.TryGetValue(SharingControl.InputsOutputs, out var list) && list.Chooses(projectId)
            : Choosing(projectId, decided, declared).Count == 0;

    /// <summary>Whether a decision has granted a wish: it is as wished, and no mark keeps a wish to share from having effect.</summary>
    /// <param name="wish">What is asked for.</param>
    /// <param name="project">The project with its marks as of when the decision holds.</param>
    /// <param name="decided">What is decided by then.</param>
    /// <param name="declared">What an owner declared to be set at OpenAI.</param>
    public static bool IsGranted(
        SharingWish wish,
        ProjectState project,
        IReadOnlyDictionary<SharingControl, SharingList> decided,
        IReadOnlyDictionary<SharingControl, SharingList> declared
    ) => IsMet(wish, project.Id, decided, declared) && (wish == SharingWish.KeepOut || Mark(wish, project) is null);

    /// <summary>What stands in its way, or null: the first that applies of archived, never share, project ZDR, already so.</summary>
    /// <remarks>To keep a project out nothing stands in the way but that it is out.</remarks>
    /// <param name="wish">What is asked for.</param>
    /// <param name="project">The project with its marks.</param>
    /// <param name="decided">What is decided for each control that anything was decided about.</param>
    /// <param name="declared">What an owner declared to be set at OpenAI.</param>
    public static WishObstacle? Obstacle(
        SharingWish wish,
        ProjectState project,
        IReadOnlyDictionary<SharingControl, SharingList> decided,
        IReadOnlyDictionary<SharingControl, SharingList> declared
    ) => Mark(wish, project) ?? (IsMet(wish, project.Id, decided, declared) ? WishObstacle.AlreadySo : null);

    private static WishObstacle? Mark(SharingWish wish, ProjectState project) =>
        project.Archived ? WishObstacle.Archived
        : wish == SharingWish.Share && project.NeverShare ? WishObstacle.NeverShare
        : wish == SharingWish.Share && project.ZeroDataRetention ? WishObstacle.ProjectZdr
        : null;
}
