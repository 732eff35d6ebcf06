using DataSharing.Core.Sharing;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>What members may ask for, and when a decision has granted it.</summary>
public sealed class SharingWishTests
{
    private static readonly SharingList _a = SharingList.Selected(["proj_a"]);
    private static readonly SharingList _b = SharingList.Selected(["proj_b"]);

    public static TheoryData<SharingWish, SharingList?, SharingList?, bool> Decisions() =>
        new()
        {
            { SharingWish.Share, null, null, false },
            { SharingWish.Share, SharingList.Disabled, null, false },
            { SharingWish.Share, _b, null, false },
            { SharingWish.Share, _a, null, true },
            { SharingWish.Share, SharingList.AllProjects, null, true },
            // Another kind of data earns nothing, and is not what was asked for.
            { SharingWish.Share, SharingList.Disabled, SharingList.AllProjects, false },
            { SharingWish.KeepOut, null, null, true },
            { SharingWish.KeepOut, _b, SharingList.Disabled, true },
            { SharingWish.KeepOut, _a, null, false },
            { SharingWish.KeepOut, _b, _a, false },
            { SharingWish.KeepOut, SharingList.AllProjects, null, false },
        };

    [Theory]
    [MemberData(nameof(Decisions))]
    public void Wish_IsMet_ByWhatIsDecided(SharingWish wish, SharingList? inputsOutputs, SharingList? feedback, bool expected)
    {
        var lists = Lists(inputsOutputs, feedback);

        Assert.Equal(expected, SharingWishes.IsMet(wish, "proj_a", lists));
        Assert.Equal(
            expected ? WishObstacle.AlreadySo : (WishObstacle?)null,
            SharingWishes.Obstacle(wish, new ProjectState("proj_a", "Alpha", false, false, false), lists)
        );
    }

    [Theory]
    [InlineData(SharingWish.Share, true, true, true, WishObstacle.Archived)]
    [InlineData(SharingWish.Share, false, true, true, WishObstacle.NeverShare)]
    [InlineData(SharingWish.Share, false, true, false, WishObstacle.ProjectZdr)]
    [InlineData(SharingWish.KeepOut, true, false, false, WishObstacle.Archived)]
    [InlineData(SharingWish.KeepOut, false, true, true, null)]
    public void Marks_StandInTheWayOfSharing_AndOfKeepingOutOnlyWhatIsNotInUse(
        SharingWish wish,
        bool archived,
        bool retention,
        bool neverShare,
        WishObstacle? expected
    ) =>
        Assert.Equal(
            expected,
            SharingWishes.Obstacle(
                wish,
                new ProjectState("proj_a", "Alpha", archived, retention, neverShare),
                wish == SharingWish.Share ? Lists(_b, null) : Lists(_a, null)
            )
        );

    private static Dictionary<SharingControl, SharingList> Lists(SharingList? inputsOutputs, SharingList? feedback) =>
        new[] { (SharingControl.InputsOutputs, inputsOutputs), (SharingControl.Feedback, feedback) }
            .Where(pair => pair.Item2 is not null)
            .ToDictionary(pair => pair.Item1, pair => pair.Item2!);
}
