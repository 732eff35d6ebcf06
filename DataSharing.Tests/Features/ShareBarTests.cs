using Bunit;
using DataSharing.Dashboard.UI;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>Parts of a whole, drawn.</summary>
public sealed class ShareBarTests : BunitContext
{
    [Theory]
    [InlineData(1_000, 250, 500, 0, "0+25 25+50 75+0")]
    [InlineData(1_000, 500, 500, 1_000, "0+25 25+25 50+50")] // Twice the whole: each is seen.
    [InlineData(1_000, 0, 1_000, 9_000, "0+0 0+50 50+50")] // No part is wider than the whole.
    [InlineData(3, 1, 1, 1, "0+33.33 33.33+33.33 66.67+33.33")]
    [InlineData(0, 0, 0, 5, "0+0 0+0 0+0")] // Nothing is known of the whole.
    public void Parts_StandSideBySide(long whole, long before, long free, long over, string drawn)
    {
        var bar = Render<ShareBar>(parameters =>
            parameters
                .Add(part => part.Whole, whole)
                .Add(part => part.Parts, [(before, "before"), (free, null), (over, "over")])
                .AddUnmatched("role", "img")
                .AddUnmatched("aria-label", "Used")
        );

        var parts = bar.FindAll("rect");
        Assert.Equal(drawn, string.Join(' ', parts.Select(part => $"{part.GetAttribute("x")}+{part.GetAttribute("width")}")));
        Assert.Equal(["before", null, "over"], parts.Select(part => part.GetAttribute("class")));
        Assert.Equal(("img", "Used"), (bar.Find("svg").GetAttribute("role"), bar.Find("svg").GetAttribute("aria-label")));
    }
}
