using DataSharing.Core.Primitives;
using Xunit;

namespace DataSharing.Tests.Core;

public sealed class TimelineTests
{
    // Each act: its value, from when it holds and when it was recorded, in seconds.
    [Theory]
    // As ever: a second of head start each.
    [InlineData("a 11 10, b 21 20", 15, "a")]
    [InlineData("a 11 10, b 21 20", 21, "b")]
    // Two within a second: the later one.
    [InlineData("a 11 10, b 11 10", 11, "b")]
    // By a clock that was an hour fast, and then by the right one.
    [InlineData("a 3611 3610, b 61 60", 3611, "b")]
    [InlineData("a 3611 3610, b 61 60", 60, null)]
    [InlineData("a 11 10, b 3611 3610, c 61 60, d 3801 3800", 3700, "c")]
    [InlineData("a 11 10, b 3611 3610, c 61 60, d 3801 3800", 3801, "d")]
    // Entered later for a time that is past: what held from then on until today goes on holding.
    [InlineData("a 10 10, b 20 20, c 5 30", 7, "c")]
    [InlineData("a 10 10, b 20 20, c 5 30", 12, "a")]
    [InlineData("a 10 10, b 20 20, c 5 30", 25, "b")]
    [InlineData("a 10 10, b 10 20", 15, "b")]
    public void OfActs_BringsNothingBackThatHadNotBegun(string acts, long at, string? expected) =>
        Assert.Equal(expected, Timeline.OfActs(Read(acts)).At(Instant.FromUnixSeconds(at))?.Value);

    [Theory]
    [InlineData("on 10 10, on 30 30, on 50 50", 60, 10L)]
    [InlineData("on 10 10, off 20 20, on 30 30, on 50 50", 60, 30L)]
    [InlineData("on 10 10, off 20 20, on 30 30, on 50 50", 25, 20L)]
    [InlineData("on 10 10, off 20 20", 5, null)]
    // What was entered later is not known yet.
    [InlineData("on 10 10, on 5 40", 30, 10L)]
    [InlineData("on 10 10, on 5 40", 40, 5L)]
    public void BeginningAt_IsTheFirstOfThoseThatSayTheSame(string acts, long at, long? expected) =>
        Assert.Equal(
            expected,
            new Timeline<string>(Read(acts))
                .BeginningAt(Instant.FromUnixSeconds(at), Instant.FromUnixSeconds(at), (a, b) => a == b)
                ?.EffectiveAt.UnixSeconds
        );

    private static IEnumerable<TimelineEntry<string>> Read(string acts) =>
        acts.Split(", ")
            .Select(act => act.Split(' '))
            .Select(parts => new TimelineEntry<string>(
                parts[0],
                Instant.FromUnixSeconds(long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)),
                Instant.FromUnixSeconds(long.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture))
            ));
}
