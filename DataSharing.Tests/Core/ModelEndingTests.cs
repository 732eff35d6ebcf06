using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>Which models in use end soon; both bounds inclusive.</summary>
public sealed class ModelEndingTests
{
    private static readonly UtcDay _today = UtcDay.FromDate(new(2026, 11, 26));

    [Theory]
    [InlineData(0, -1, false)] // Ended yesterday.
    [InlineData(0, 0, true)]
    [InlineData(0, 15, true)]
    [InlineData(0, 30, true)]
    [InlineData(0, 31, false)]
    [InlineData(-30, 15, true)]
    [InlineData(-31, 15, false)] // Nobody uses it any more.
    [InlineData(0, null, false)]
    public void Endings_AreOfModelsInUse_WithinThirtyDays(int used, int? ends, bool told)
    {
        var endings = ModelEnding.Of(
            [new("gpt-5-2025-08-07", _today.AddDays(used))],
            _ => ends is { } days ? _today.AddDays(days) : null,
            _today
        );

        Assert.Equal(told ? [new ModelEnding("gpt-5-2025-08-07", _today.AddDays(ends!.Value))] : [], endings);
    }

    [Fact]
    public void Endings_ComeInTheOrderOfTheirDays()
    {
        var endings = ModelEnding.Of(
            [new("c", _today), new("a", _today), new("b", _today)],
            model => _today.AddDays(model == "c" ? 1 : 2),
            _today
        );

        Assert.Equal(["c", "a", "b"], endings.Select(ending => ending.Model));
    }
}
