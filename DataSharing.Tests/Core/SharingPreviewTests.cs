using CsCheck;
using DataSharing.Core.Accounting;
using DataSharing.Core.Foresight;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>What days that have been would have come to by another choice of what is shared.</summary>
public sealed class SharingPreviewTests
{
    private const string Large = "gpt-4.1-2025-04-14";
    private const string Small = "gpt-4.1-mini-2025-04-14";

    private static readonly Instant _today = Organizations.Noon.Plus(TimeSpan.FromDays(3));

    [Theory]
    [InlineData(100_000, 100_000, 100_000, 200_000)] // Both find room.
    [InlineData(250_000, 1, 250_000, 250_000)] // The pool is full by what shares already.
    [InlineData(1, 250_000, 1, 1)] // Whole, or not at all.
    public void OneMoreProject_EarnsWhatFindsRoom_InTheOrderOfRecording(long first, long second, long before, long after)
    {
        var preview = Of("proj_a", "proj_a,proj_b");

        preview.Next(At(0, "proj_a", Large, first), At(0).OccurredAt);
        preview.Next(At(0, "proj_b", Large, second), At(0).OccurredAt);

        Assert.Equal((before, after), (Free(preview.Before), Free(preview.After)));
        Assert.Equal((1, 2), (Shared(preview.Before), Shared(preview.After)));
    }

    [Fact]
    public void OneMoreProject_CanTakeFreeTokensFromAnother()
    {
        var preview = Of("proj_a", "proj_a,proj_b");

        preview.Next(At(0, "proj_b", Large, 200_000), At(0).OccurredAt);
        preview.Next(At(0, "proj_a", Large, 100_000), At(0).OccurredAt);

        Assert.Equal((100_000, 200_000), (Free(preview.Before), Free(preview.After)));
        Assert.Equal(
            [("proj_a", DecisionReason.AllowanceExceeded), ("proj_b", DecisionReason.Complimentary)],
            preview.After.Sums.Keys.Select(key => (key.ProjectId, key.Reason)).Order()
        );
    }

    [Fact]
    public void EachDay_BeginsWithFullPools()
    {
        var preview = Of("proj_a", "proj_a,proj_b");

        foreach (var day in (int[])[0, 1, 2])
        {
            preview.Next(At(day, "proj_b", Large, 250_000), At(day).OccurredAt);
        }

        Assert.Equal((0, 750_000), (Free(preview.Before), Free(preview.After)));
    }

    [Fact]
    public void Marks_CountAsTheyAreNow_AndFactsAsTheyWere()
    {
        // Marked never share until the last day; on tier 4 until then.
        var until = _today.Day.AddDays(-1).Start;
        var history = Organizations.Sharing("tier-4");
        history = history with
        {
            Tier = new Timeline<RecordedFact<string?>>([
                .. history.Tier.Entries,
                Entry(new RecordedFact<string?>("tier-1", default), until),
            ]),
            Projects =
            [
                history.Projects[0],
                history.Projects[1] with
                {
                    NeverShare = new Timeline<bool>([Entry(true, Instant.Beginning), Entry(false, until)]),
                },
            ],
        };
        var preview = new SharingPreview(history, SharingList.Disabled, SharingList.Selected(["proj_b"]), _today);

        preview.Next(At(0, "proj_b", Large, 900_000), At(0).OccurredAt);
        preview.Next(At(2, "proj_b", Large, 900_000), At(2).OccurredAt);

        Assert.Equal((0, 900_000), (Free(preview.Before), Free(preview.After)));
        Assert.Equal(2, Shared(preview.After));
    }

    [Fact]
    public void Days_AreTheLastSevenFullOnes() =>
        Assert.Equal(
            ["2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24"],
            SharingPreview.DaysBefore(_today.Day).Select(day => day.ToString())
        );

    [Fact]
    public void RandomDays_AgreeWithANaiveModel() =>
        Gen.Select(Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 2], Gen.Long[1, 120_000]).Array[0, 80], Gen.Int[0, 3], Gen.Int[0, 3])
            .Sample(
                (requests, before, after) =>
                {
                    string[] projects = ["proj_a", "proj_b", "proj_unknown"];
                    string[] models = [Large, Small, "text-embedding-3-small"];
                    var preview = new SharingPreview(Organizations.Sharing("tier-1"), List(before), List(after), _today);
                    foreach (var (day, project, model, tokens) in requests)
                    {
                        var usage = At(day, projects[project], models[model], tokens);
                        preview.Next(usage, usage.OccurredAt);
                    }

                    return (Free(preview.Before), Free(preview.After)) == (Naive(requests, before), Naive(requests, after))
                        && Tokens(preview.Before) == requests.Sum(request => request.Item4)
                        && Tokens(preview.After) == Tokens(preview.Before);
                }
            );

    // Bits tell which of the two projects share.
    private static long Naive(IEnumerable<(int Day, int Project, int Model, long Tokens)> requests, int shared)
    {
        var (totals, free) = (new Dictionary<(int, int), long>(), 0L);
        foreach (var (day, project, model, tokens) in requests)
        {
            if (project < 2 && (shared >> project) % 2 == 1 && model < 2)
            {
                var total = totals[(day, model)] = totals.GetValueOrDefault((day, model)) + tokens;
                free += total <= (model == 0 ? 250_000 : 2_500_000) ? tokens : 0;
            }
        }

        return free;
    }

    private static SharingList List(int bits) =>
        SharingList.Selected(new[] { "proj_a", "proj_b" }.Where((_, project) => (bits >> project) % 2 == 1));

    private static SharingPreview Of(string before, string after) =>
        new(Organizations.Sharing("tier-1"), SharingList.Selected(before.Split(',')), SharingList.Selected(after.Split(',')), _today);

    private static UsageEvent At(int day, string project = "proj_a", string model = Large, long tokens = 1) =>
        Organizations.Request(model, tokens, project) with
        {
            OccurredAt = Organizations.Noon.Plus(TimeSpan.FromDays(day)),
        };

    private static TimelineEntry<T> Entry<T>(T value, Instant from) => new(value, from, Instant.Beginning);

    private static long Free(ReplayedUsage usage) => usage.Sums.Values.Sum(sums => sums.Complimentary);

    private static long Tokens(ReplayedUsage usage) => usage.Sums.Values.Sum(sums => sums.Counted.Tokens.Value);

    private static long Shared(ReplayedUsage usage) => usage.Sums.Where(pair => pair.Key.Shared).Sum(pair => pair.Value.Counted.Requests);
}
