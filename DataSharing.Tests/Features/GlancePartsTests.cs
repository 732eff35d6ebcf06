using Bunit;
using DataSharing.Dashboard.Features.Organizations.Glance;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>The parts of organizations side by side, in each state.</summary>
public sealed class GlancePartsTests : BunitContext
{
    [Theory]
    [InlineData(GlancePoolState.Known, 1_000_000L, 412_000L, 588_000L, false, "412,000 of 1,000,000 588,000 left", true)]
    [InlineData(GlancePoolState.Known, 1_000_000L, 0L, 1_000_000L, true, "0 of 1,000,000 at most 1,000,000 left", true)]
    [InlineData(
        GlancePoolState.Stale,
        1_000_000L,
        300_000L,
        700_000L,
        false,
        "Not known last counted 300,000 of 1,000,000, which is stale",
        false
    )]
    [InlineData(GlancePoolState.NotKnown, 1_000_000L, null, null, true, "Not known allowance 1,000,000", false)]
    [InlineData(GlancePoolState.NotKnown, null, null, null, true, "Not known", false)]
    [InlineData(GlancePoolState.NotShared, 1_000_000L, 0L, 588_000L, false, "Up to 588,000 once an owner shares", false)]
    [InlineData(GlancePoolState.NothingFree, 1_000_000L, null, null, true, "Nothing is free", false)]
    public void Pool_ThatIsNotKnown_HasNoBarAndNoZero(
        GlancePoolState state,
        long? allowance,
        long? counted,
        long? remaining,
        bool isAtMost,
        string expected,
        bool hasBar
    )
    {
        var cell = Render<GlancePoolCell>(parameters =>
            parameters
                .Add(shown => shown.Pool, new GlancePool(state, allowance, counted, remaining, isAtMost))
                .Add(shown => shown.Name, "Large")
        );

        Assert.Equal(
            expected,
            string.Join(
                ' ',
                string.Join(' ', cell.FindAll(".pool > span, .pool > small").Select(part => part.TextContent))
                    .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            )
        );
        Assert.Equal(hasBar, cell.FindAll("svg").Count == 1);
    }

    [Theory]
    [InlineData("", null, null, null, 1)]
    [InlineData("query=north%20w&needs=any&status=enrolled&page=3", "north w", "any", "enrolled", 3)]
    [InlineData("page=0", null, null, null, 1)]
    [InlineData("page=-1&needs=", null, "", null, 1)]
    [InlineData("page=99999999999", null, null, null, 1)]
    public void Address_IsReadAndWritten(string query, string? search, string? needs, string? status, int page)
    {
        var address = GlanceAddress.Of(new(query));

        Assert.Equal((search, needs, status, page), (address.Search, address.Needs, address.Status, address.Page));
        Assert.Equal(
            address with
            {
                Needs = string.IsNullOrEmpty(needs) ? null : needs,
            },
            GlanceAddress.Of(new(new Uri(new Uri("http://x/"), address.ToString()).Query))
        );
    }
}
