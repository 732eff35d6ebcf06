using CsCheck;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>What held during a period: no gap, no overlap, and each instant as a snapshot of that instant has it.</summary>
public sealed class SharedStretchTests
{
    private static readonly Instant _start = Organizations.Noon;

    [Fact]
    public void Of_BeforeTheFirstRecord_IsNotKnown()
    {
        var stretches = Of(History((2, SharingList.Selected(["proj_a"]))), 0, 10);

        Assert.Equal([(0, 2, (bool?)null), (2, 10, true)], stretches.Select(Short));
    }

    [Fact]
    public void Of_ChangesThatDoNotTouchTheProject_AreOneStretch()
    {
        var stretches = Of(
            History(
                (0, SharingList.Selected(["proj_a"])),
                (3, SharingList.Selected(["proj_a", "proj_b"])),
                (6, SharingList.Selected(["proj_b"]))
            ),
            0,
            10
        );

        Assert.Equal([(0, 6, (bool?)true), (6, 10, false)], stretches.Select(Short));
        Assert.Equal(SharingDecidedBy.Project, stretches[1].By);
    }

    [Fact]
    public void Of_AFactThatWasEnteredLater_CountsAndIsSaid()
    {
        var history = History((0, SharingList.AllProjects));
        var retention = new TimelineEntry<RecordedFact<bool?>>(new RecordedFact<bool?>(true, FactSource.Entered), Hour(4), Hour(9));
        history = history with { ZeroDataRetention = new([.. history.ZeroDataRetention.Entries, retention]) };

        var stretches = Of(history, 0, 10);

        Assert.Equal([(0, 4, (bool?)true), (4, 9, false), (9, 10, false)], stretches.Select(Short));
        Assert.Equal([false, true, false], stretches.Select(stretch => stretch.EnteredLater));
        Assert.Equal(SharingDecidedBy.OrganizationZdr, stretches[1].By);
    }

    [Fact]
    public void Of_AnEmptyPeriod_IsEmpty() => Assert.Empty(Of(History((0, SharingList.AllProjects)), 5, 5));

    [Fact]
    public void Of_AnyHistory_CoversThePeriodAndAgreesWithEverySnapshot() =>
        Gen.Select(Gen.Select(Gen.Int[0, 30], Gen.Int[0, 3]).List[0, 8], Gen.Int[0, 30], Gen.Int[0, 30])
            .Sample(
                (changes, a, b) =>
                {
                    SharingList[] lists =
                    [
                        SharingList.Disabled,
                        SharingList.AllProjects,
                        SharingList.Selected(["proj_a"]),
                        SharingList.Selected(["proj_b"]),
                    ];
                    var history = History([
                        .. changes.OrderBy(change => change.Item1).Select(change => (change.Item1, lists[change.Item2])),
                    ]);
                    var (from, until) = (Math.Min(a, b), Math.Max(a, b));
                    var stretches = Of(history, from, until);

                    var at = Hour(from);
                    foreach (var stretch in stretches)
                    {
                        Assert.Equal(at, stretch.From);
                        Assert.True(stretch.Until > stretch.From);
                        at = stretch.Until;
                    }

                    Assert.Equal(Hour(until), at);
                    for (var hour = from; hour < until; hour++)
                    {
                        var snapshot = history.At(Hour(hour));
                        bool? expected = snapshot.Recorded(SharingControl.InputsOutputs) is null
                            ? null
                            : snapshot.Sharing(SharingControl.InputsOutputs, snapshot.FindProject("proj_a")!).Shared;
                        Assert.Equal(
                            expected,
                            stretches.Single(stretch => stretch.From <= Hour(hour) && Hour(hour) < stretch.Until).Shared
                        );
                    }
                }
            );

    private static IReadOnlyList<SharedStretch> Of(OrganizationHistory history, int from, int until) =>
        SharedStretch.Of(history, SharingControl.InputsOutputs, "proj_a", Hour(from), Hour(until));

    private static OrganizationHistory History(params (int Hour, SharingList List)[] records)
    {
        return Organizations.Sharing("tier-4") with
        {
            Sharing = Enum.GetValues<SharingControl>()
                .ToDictionary(
                    control => control,
                    _ => new Timeline<SharingList>(
                        records.Select(record => new TimelineEntry<SharingList>(record.List, Hour(record.Hour), Hour(record.Hour)))
                    )
                ),
        };
    }

    private static Instant Hour(int hour) => _start.Plus(TimeSpan.FromHours(hour));

    private static (int From, int Until, bool? Shared) Short(SharedStretch stretch) =>
        ((int)stretch.From.Since(_start).TotalHours, (int)stretch.Until.Since(_start).TotalHours, stretch.Shared);
}
