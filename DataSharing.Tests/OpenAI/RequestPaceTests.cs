using DataSharing.Core.Primitives;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using Xunit;

namespace DataSharing.Tests.OpenAI;

/// <summary>Two requests in any sixty seconds, one of them kept for today; and what was answered is not asked for again.</summary>
public sealed class RequestPaceTests
{
    private static readonly DateTimeOffset _noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Each word is a request at a second: t of today, o of something else, x and y the same by a person, who is not held.
    /// </summary>
    [Theory]
    [InlineData("t0 o0", "")] // The two of a minute.
    [InlineData("o0 t0", "")]
    [InlineData("t0 t1", "")] // Today may take both.
    [InlineData("o0 o1", "o1")] // All else may not: one is left for today.
    [InlineData("o0 o1 t2", "o1")] // What was refused took no place.
    [InlineData("t0 o0 t1 o1", "t1 o1")]
    [InlineData("t0 o0 t59 o59", "t59 o59")]
    [InlineData("t0 o0 t60 o60", "")] // Sixty seconds later both have room again.
    [InlineData("t0 o30 t60 o60 o90", "o60")] // In any sixty seconds, not in each minute of the clock.
    [InlineData("t30 o59 t60 t90", "t60")]
    [InlineData("x0 y0 t1 o1", "t1 o1")] // A person's are noted, and leave no room.
    [InlineData("t0 o0 x1 y1 x2", "")] // And are held by nothing.
    [InlineData("x0 x1 x50 t61 t62", "t62")] // The last two count, whoever made them.
    public void Take_HoldsTwoAMinute(string requests, string refused)
    {
        var clock = new Support.TestClock(_noon);
        var pace = new RequestPace(clock);
        var without = new List<string>();
        foreach (var request in requests.Split(' '))
        {
            clock.Advance(_noon.AddSeconds(int.Parse(request[1..], System.Globalization.CultureInfo.InvariantCulture)) - clock.GetUtcNow());
            try
            {
                pace.Take("org", ofToday: request[0] is 't' or 'x', isHeld: request[0] is 't' or 'o');
            }
            catch (PacedException)
            {
                without.Add(request);
            }
        }

        Assert.Equal(refused, string.Join(' ', without));
    }

    [Fact]
    public void Take_OfOneOrganization_HoldsNoOther()
    {
        var pace = new RequestPace(new Support.TestClock(_noon));
        pace.Take("org-a", ofToday: false, isHeld: true);

        Assert.False(pace.HasRoom("org-a"));
        Assert.True(pace.HasRoom("org-b"));
        pace.Take("org-b", ofToday: false, isHeld: true);
    }

    [Fact]
    public void Part_GivesWhatWasAnswered_UntilItIsForgotten()
    {
        var part = new PartReading("1 5", Instant.From(_noon));
        var answer = new DataRetention("none");
        part.Keep("usage?start_time=1&end_time=2&page=a", answer);
        part.Keep("usage?start_time=3&end_time=4", answer);
        part.Keep("costs", new AdminApiException(AdminApiFault.Forbidden, "No."));

        Assert.Same(answer, part.Find<DataRetention>("usage?start_time=1&end_time=2&page=a"));
        Assert.Null(part.Find<DataRetention>("usage?start_time=1&end_time=2"));
        Assert.Null(part.Find<string>("usage?start_time=3&end_time=4"));

        // A refusal is an answer, too.
        Assert.Equal(AdminApiFault.Forbidden, Assert.Throws<AdminApiException>(() => part.Find<DataRetention>("costs")).Fault);
        part.Forget("start_time=1&end_time=2");
        Assert.Null(part.Find<DataRetention>("usage?start_time=1&end_time=2&page=a"));
        Assert.Same(answer, part.Find<DataRetention>("usage?start_time=3&end_time=4"));
    }

    [Fact]
    public void Requests_WithoutAPart_KeepNothingAndAreCountedOnlyWhenMade()
    {
        var pace = new RequestPace(new Support.TestClock(_noon));
        var requests = new PacedRequests(pace, "org", isHeld: true);
        requests.Take();
        requests.Keep("path", "answer");

        Assert.Null(requests.Find<string>("path"));
        Assert.Throws<PacedException>(requests.Take);
        Assert.Equal(1, requests.Made);
    }
}
