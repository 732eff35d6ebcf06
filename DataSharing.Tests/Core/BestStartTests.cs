using CsCheck;
using DataSharing.Core.Accounting;
using DataSharing.Core.Foresight;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>When a run would best start: as early as all of it is free, else so that most of it is.</summary>
public sealed class BestStartTests
{
    private const long Full = 1_000;

    private static readonly UtcDay _sunday = UtcDay.FromDate(new DateOnly(2026, 11, 22));
    private static readonly Instant _noon = At(12);

    [Theory]
    [InlineData(400, 0, 400, 12.0, 400)] // It fits now.
    [InlineData(401, 0, 400, 24.0, 401)] // It does not; the next day is full.
    [InlineData(1_000, 0, 0, 24.0, 1_000)]
    [InlineData(400, 6, 400, 12.0, 400)] // Whatever it takes, it ends before midnight.
    [InlineData(600, 6, 400, 20.0, 600)] // Four of its six hours today, as much as is left.
    [InlineData(600, 18, 400, 12.0, 600)] // Twelve of its hours are today.
    [InlineData(1_000, 2, 0, 24.0, 1_000)]
    [InlineData(1_300, 2, 400, 23.0 + (24.0 / 60), 1_300)] // 400 are left today: no more than 36 of its 120 minutes are.
    [InlineData(1_800, 2, 100, 46.0 + (54.0 / 60), 1_800)] // Today has too little: around the midnight after it.
    [InlineData(3_000, 0, 100, 24.0, 1_000)] // Never as a whole: what one day has.
    [InlineData(3_000, 2, 1_000, 22.0 + (40.0 / 60), 2_000)] // What two days have: both are used to their ends.
    public void Start_IsTheEarliestWithAllFree_ElseTheOneWithMost(long requests, int hours, long left, double start, long free)
    {
        var best = BestStart.Of(Run(requests, hours), Pool((_, _) => left))!;

        Assert.Equal((At(start), free), (best.At, best.Run.ComplimentaryTokens.Value));
        Assert.Equal(free == requests, best.IsAllFree);
    }

    [Fact]
    public void PoolThatOthersUse_IsTakenAsItIsExpectedAtTheEndOfTheRun()
    {
        // 50 an hour go elsewhere: of the 400 that are left now, 300 are two hours later.
        var pool = Pool((_, last) => 400 - (long)(50 * last.Since(_noon).TotalHours));

        Assert.Equal(_noon, BestStart.Of(Run(300, 2), pool)!.At);
        Assert.Equal(_sunday.End, BestStart.Of(Run(302, 2), pool)!.At);
        Assert.Equal(_noon, BestStart.Of(Run(400, 0), pool)!.At);
    }

    [Theory]
    [InlineData(400, 6, 400, false)] // Today alone, of which it is known what others use.
    [InlineData(1_000, 0, 0, false)] // At once, when the next day begins.
    [InlineData(1_000, 2, 0, true)] // Two hours from then on.
    [InlineData(1_300, 2, 400, true)] // Over midnight.
    public void DayToCome_IsPromisedIfOthersDoNotUseIt(long requests, int hours, long left, bool isIf) =>
        Assert.Equal(isIf, BestStart.Of(Run(requests, hours), Pool((_, _) => left))!.IsIfOthersDoNot(_sunday));

    [Fact]
    public void DayToCome_ThatHasBegun_IsNoneThatIsSure()
    {
        var later = new BestStart(At(50), At(50), new([]));

        Assert.True(later.IsIfOthersDoNot(_sunday));
        Assert.False((later with { At = At(48), Last = At(48) }).IsIfOthersDoNot(_sunday));
    }

    [Fact]
    public void TodayThatIsNotKnown_IsPassedOver_AndNothingFreeIsNoStart()
    {
        Assert.Equal(_sunday.End, BestStart.Of(Run(1, 0), Pool((_, _) => null))!.At);
        Assert.Equal(
            _noon,
            BestStart.Of(Run(1, 6), Pool((start, _) => start == _noon ? 400 : null))!.At // Known of a start now alone.
        );
        Assert.Null(BestStart.Of(Run(5, 0, tokens: 2_000), Pool((_, _) => 400)));
        Assert.Null(BestStart.Of(Run(5, 0), Pool((_, _) => 0) with { FullOn = _ => TokenCount.Zero }));
    }

    [Fact]
    public void DayFromWhichOnNothingOrMoreIsFree_IsSeen()
    {
        var later = Pool((_, _) => 0) with { FullOn = day => TokenCount.Of(day > _sunday.AddDays(2) ? Full : 0) };
        var ending = Pool((_, _) => 0) with { FullOn = day => TokenCount.Of(day == _sunday.AddDays(1) ? Full : 0) };

        Assert.Equal(_sunday.AddDays(3).Start, BestStart.Of(Run(500, 1), later)!.At);
        Assert.Equal(_sunday.AddDays(1).Start, BestStart.Of(Run(500, 1), ending)!.At);
        Assert.Null(BestStart.Of(Run(500, 1), later with { Latest = _sunday.AddDays(2).Start }));
    }

    [Fact]
    public void Split_GivesTheRestToARequestThatDoesNotFit()
    {
        var pool = Pool((_, _) => 400) with { RuleOn = _ => BoundaryRule.Split };

        var best = BestStart.Of(Run(1, 0, tokens: 3_000), pool)!;

        Assert.Equal((_sunday.End, 1_000, false), (best.At, best.Run.ComplimentaryTokens.Value, best.IsAllFree));
    }

    /// <remarks>Every minute of two days and a half is tried by hand.</remarks>
    [Fact]
    public void Start_IsAsGoodAsTheBestOfAllMinutes() =>
        Gen.Select(Gen.Long[1, 3_000], Gen.Int[0, 2_000], Gen.Long[0, Full], Gen.Long[0, 3], Gen.Int[0, 1_439])
            .Sample(
                (requests, minutes, left, elsewhere, minute) =>
                {
                    var now = _sunday.Start.Plus(TimeSpan.FromMinutes(minute));
                    var run = new PlannedRun(TokenCount.Of(1), requests, now, TimeSpan.FromMinutes(minutes));
                    var pool = Pool((_, last) => left - (elsewhere * (long)last.Since(now).TotalMinutes / 10)) with
                    {
                        Now = now,
                        Latest = now.Plus(TimeSpan.FromDays(2.5)),
                    };
                    var byHand = Enumerable
                        .Range(0, (60 * 60) + 1)
                        .Select(later => run with { Start = now.Plus(TimeSpan.FromMinutes(later)) })
                        .Select(moved => (At: moved.Start, Run: BestStart.Draw(moved, pool)!))
                        .ToList();

                    var best = BestStart.Of(run, pool);

                    if (byHand.Exists(tried => tried.Run.FirstBilledAt is null))
                    {
                        Assert.Equal(byHand.First(tried => tried.Run.FirstBilledAt is null).At, best!.At);
                    }
                    else
                    {
                        // One request more or less fits by how a minute falls.
                        var most = byHand.Max(tried => tried.Run.ComplimentaryTokens.Value);
                        Assert.InRange(best?.Run.ComplimentaryTokens.Value ?? 0, most - 3, most + 3);
                    }
                },
                iter: 100
            );

    private static PlannedRun Run(long requests, int hours, long tokens = 1) =>
        new(TokenCount.Of(tokens), requests, _noon, TimeSpan.FromHours(hours));

    private static RunPool Pool(Func<Instant, Instant, long?> left) =>
        new(
            _noon,
            _noon.Plus(TimeSpan.FromDays(7)),
            (start, last) => left(start, last) is { } tokens ? TokenCount.Of(Math.Max(0, tokens)) : null,
            _ => TokenCount.Of(Full),
            _ => BoundaryRule.WholeRequest
        );

    private static Instant At(double hours) => _sunday.Start.Plus(TimeSpan.FromMinutes(Math.Round(hours * 60)));
}
