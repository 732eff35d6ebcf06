using DataSharing.Core.Accounting;
using DataSharing.Core.Foresight;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>What is said of a later start rests on the days concerned, not on the day of the start.</summary>
public sealed class LaterStartsTests
{
    private static readonly UtcDay _today = UtcDay.FromDate(new DateOnly(2026, 11, 22));

    [Theory]
    [InlineData(0, 1_000, 1_000, 1_000, true, false)]
    [InlineData(0, 1_000, 899, 1_000, false, false)]
    [InlineData(0, 1_000, 0, 1_000, false, false)]
    [InlineData(0, 0, 900, 1_000, true, false)]
    [InlineData(24, 1_000, 1_000, 1_000, false, true)]
    [InlineData(24, 1_000, 1_000, 999, false, false)]
    [InlineData(24, 1_000, 899, 1_000, false, false)]
    [InlineData(48, 1_000, 0, 900, false, true)]
    public void Start_IsJudgedByTheAllowancesOfItsDays(
        int hours,
        long today,
        long tomorrow,
        long afterwards,
        bool afterRefresh,
        bool orLater
    )
    {
        var start = _today.Start.Plus(TimeSpan.FromHours(hours));
        var pool = new RunPool(
            _today.Start,
            _today.AddDays(3).Start,
            (_, _) => null,
            day =>
                TokenCount.Of(
                    day == _today ? today
                    : day == _today.AddDays(1) ? tomorrow
                    : afterwards
                ),
            _ => BoundaryRule.WholeRequest
        );

        Assert.Equal(
            new LaterStarts(afterRefresh, orLater),
            LaterStarts.Of(new PlannedRun(TokenCount.Of(100), 9, start, TimeSpan.Zero), pool)
        );
    }
}
