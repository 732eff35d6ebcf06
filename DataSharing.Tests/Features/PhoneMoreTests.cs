using Bunit;
using DataSharing.Dashboard.UI;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>What waits of a long table on a phone is told by its number, and nothing is said where nothing waits.</summary>
public sealed class PhoneMoreTests : BunitContext
{
    [Theory]
    [InlineData(10, false, null)]
    [InlineData(10, true, "Show every detail")]
    [InlineData(11, false, "Show all 11")]
    [InlineData(1_234, true, "Show all 1,234, with every detail")]
    public void Box_SaysHowMuchThereIs(int rows, bool hasDetails, string? words)
    {
        var part = Render<PhoneMore>(parameters => parameters.Add(more => more.Rows, rows).Add(more => more.HasDetails, hasDetails));

        Assert.Equal(words, part.FindAll("label span").SingleOrDefault()?.TextContent);
    }

    [Fact]
    public void Stylesheet_CountsTheSameRows() =>
        Assert.Contains(
            $"tr:nth-child(n + {PhoneMore.First + 1})",
            File.ReadAllText(Path.Combine(Support.Repository.Folder, "DataSharing.Dashboard", "wwwroot", "app.css")),
            StringComparison.Ordinal
        );
}
