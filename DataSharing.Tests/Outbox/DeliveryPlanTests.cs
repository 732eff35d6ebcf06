using CsCheck;
using DataSharing.Dashboard.Outbox;
using Xunit;

namespace DataSharing.Tests.Outbox;

/// <summary>When a delivery is tried again.</summary>
public sealed class DeliveryPlanTests
{
    [Fact]
    public void Tries_ComeLaterAndLater_ForAboutThreeDays_ThenEnd()
    {
        var waits = Enumerable.Range(1, DeliveryPlan.Attempts - 1).Select(attempt => DeliveryPlan.After("msg_1", attempt)!.Value).ToList();

        Assert.Equal(10, waits.Count);
        Assert.InRange(waits[0], TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6));
        Assert.Equal(waits.Order(), waits);
        Assert.InRange(waits.Aggregate((sum, wait) => sum + wait), TimeSpan.FromDays(2.4), TimeSpan.FromDays(3.8));
        Assert.Null(DeliveryPlan.After("msg_1", DeliveryPlan.Attempts));
    }

    [Fact]
    public void Wait_IsTheSameForTheSameTry_AndSpreadOverOthers() =>
        Gen.Select(Gen.Int[1, 10], Gen.String.AlphaNumeric)
            .Sample(
                (attempt, id) =>
                {
                    var wait = DeliveryPlan.After(id, attempt)!.Value;
                    Assert.Equal(wait, DeliveryPlan.After(id, attempt));
                    Assert.NotEqual(wait, DeliveryPlan.After(id + "x", attempt));
                    Assert.InRange(wait, TimeSpan.FromSeconds(4), TimeSpan.FromHours(24 * 1.2));
                }
            );

    [Theory]
    [InlineData(3_600, 3_600)]
    [InlineData(1, null)]
    [InlineData(-5, null)]
    [InlineData(90_000, null)]
    public void Wait_AsTheOtherSideAsks_IfItIsLongerAndNotTooLong(int asked, int? expected)
    {
        var wait = DeliveryPlan.After("msg_1", 1, TimeSpan.FromSeconds(asked));

        Assert.Equal(expected is { } seconds ? TimeSpan.FromSeconds(seconds) : DeliveryPlan.After("msg_1", 1), wait);
    }
}
