using DataSharing.Core.Sharing;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>What members may ask for, and when a decision has granted it.</summary>
public sealed class SharingWishTests
{
    private static readonly SharingList _a = SharingList.Selected(["proj_a"]);
    private static readonly SharingList _b = SharingList.Selected(["proj_b"]);
    private static readonly Dictionary<SharingControl, SharingList> _none = [];

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

        Assert.Equal(expected, SharingWishes.IsMet(wish, "proj_a", lists, _none));
        Assert.Equal(
            expected ? WishObstacle.AlreadySo : (WishObstacle?)null,
            SharingWishes.Obstacle(wish, new ProjectState("proj_a", "Alpha", false, false, false), lists, _none)
        );
    }

    public static TheoryData<SharingWish, SharingList?, SharingList?, SharingList?, SharingList?, bool, SharingControl[]> Declared() =>
        new()
        {
            // What was declared of a kind that nothing was decided about is received.
            { SharingWish.KeepOut, null, null, _a, null, false, [SharingControl.InputsOutputs] },
            {
                SharingWish.KeepOut,
                null,
                null,
                SharingList.AllProjects,
                _a,
                false,
                [SharingControl.InputsOutputs, SharingControl.Feedback]
            },
            { SharingWish.KeepOut, null, null, _b, SharingList.Disabled, true, [] },
            // A decision takes its place, also a first "no"; of its own kind only.
            { SharingWish.KeepOut, SharingList.Disabled, null, _a, null, true, [] },
            { SharingWish.KeepOut, SharingList.Disabled, null, _a, _a, false, [SharingControl.Feedback] },
            { SharingWish.KeepOut, _a, null, _b, null, false, [SharingControl.InputsOutputs] },
            // What was declared earns nothing: who asks to share asks for a decision.
            { SharingWish.Share, null, null, _a, null, false, [SharingControl.InputsOutputs] },
            { SharingWish.Share, _a, null, null, null, true, [SharingControl.InputsOutputs] },
        };

    [Theory]
    [MemberData(nameof(Declared))]
    public void Wish_IsMet_ByWhatIsDeclared_WhereNothingIsDecided(
        SharingWish wish,
        SharingList? inputsOutputs,
        SharingList? feedback,
        SharingList? declaredInputsOutputs,
        SharingList? declaredFeedback,
        bool expected,
        SharingControl[] choosing
    )
    {
        var (decided, declared) = (Lists(inputsOutputs, feedback), Lists(declaredInputsOutputs, declaredFeedback));

        Assert.Equal(expected, SharingWishes.IsMet(wish, "proj_a", decided, declared));
        Assert.Equal(choosing, SharingWishes.Choosing("proj_a", decided, declared));
    }

    [Theory]
    [InlineData(SharingWish.Share, false, false, false, true)]
    [InlineData(SharingWish.Share, true, false, false, false)]
    [InlineData(SharingWish.Share, false, true, false, false)]
    [InlineData(SharingWish.Share, false, false, true, false)]
    [InlineData(SharingWish.KeepOut, true, true, true, true)]
    public void Wish_IsGranted_WhereADecisionHasEffect(SharingWish wish, bool archived, bool retention, bool neverShare, bool expected)
    {
        var project = new ProjectState("proj_a", "Alpha", archived, retention, neverShare);

        Assert.Equal(expected, SharingWishes.IsGranted(wish, project, Lists(wish == SharingWish.Share ? _a : _b, null), _none));
        Assert.False(SharingWishes.IsGranted(wish, project, Lists(wish == SharingWish.Share ? _b : _a, null), _none));
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
                wish == SharingWish.Share ? Lists(_b, null) : Lists(_a, null),
                _none
            )
        );

    private static Dictionary<SharingControl, SharingList> Lists(SharingList? inputsOutputs, SharingList? feedback) =>
        new[] { (SharingControl.InputsOutputs, inputsOutputs), (SharingControl.Feedback, feedback) }
            .Where(pair => pair.Item2 is not null)
            .ToDictionary(pair => pair.Item1, pair => pair.Item2!);
}
