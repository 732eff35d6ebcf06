using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>What is known of a control at OpenAI, and whether it differs from what was decided here.</summary>
public sealed class ProviderSettingTests
{
    private static readonly Instant _noon = Instant.From(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    /// <param name="decided">Here; empty for nothing.</param>
    /// <param name="isConfirmed">Exactly that.</param>
    /// <param name="confirmed">Confirmed last.</param>
    /// <param name="declared">Declared before.</param>
    /// <param name="between">Decided and never confirmed since.</param>
    /// <param name="seen">Free traffic: project and days after the statement.</param>
    /// <param name="basis">From where it is known.</param>
    /// <param name="difference">From the decision.</param>
    /// <param name="mayReceive">What was stopped.</param>
    [Theory]
    [InlineData("", false, "", "", "", "", ProviderBasis.NotKnown, ProviderDifference.None, false)]
    [InlineData("", false, "", "-", "", "", ProviderBasis.Declared, ProviderDifference.None, false)]
    [InlineData("", false, "", "*", "", "", ProviderBasis.Declared, ProviderDifference.SharedUndecided, false)]
    [InlineData("", false, "", "a", "", "", ProviderBasis.Declared, ProviderDifference.SharedUndecided, false)]
    [InlineData("", false, "", "-", "", "a+1", ProviderBasis.Declared, ProviderDifference.SharedUndecided, false)]
    [InlineData("", false, "", "-", "", "a+0", ProviderBasis.Declared, ProviderDifference.None, false)] // Of the same day: perhaps of the hours before.
    [InlineData("", false, "", "", "", "a+0", ProviderBasis.Seen, ProviderDifference.SharedUndecided, false)]
    [InlineData("-", false, "", "", "", "", ProviderBasis.NotKnown, ProviderDifference.NotConfirmed, true)] // A first "no": nobody knows what is set there.
    [InlineData("-", false, "", "-", "", "", ProviderBasis.Declared, ProviderDifference.NotConfirmed, false)]
    [InlineData("-", false, "", "*", "", "", ProviderBasis.Declared, ProviderDifference.NotConfirmed, true)]
    [InlineData("a", false, "", "*", "", "", ProviderBasis.Declared, ProviderDifference.NotConfirmed, true)]
    [InlineData("*", false, "", "a", "", "", ProviderBasis.Declared, ProviderDifference.NotConfirmed, false)]
    [InlineData("a", false, "", "", "", "", ProviderBasis.NotKnown, ProviderDifference.NotConfirmed, false)]
    [InlineData("a", true, "a", "*", "", "", ProviderBasis.Confirmed, ProviderDifference.None, false)]
    [InlineData("-", true, "-", "*", "", "", ProviderBasis.Confirmed, ProviderDifference.None, false)]
    [InlineData("-", false, "a", "", "", "", ProviderBasis.Confirmed, ProviderDifference.NotConfirmed, true)]
    [InlineData("b", false, "a,b", "", "", "", ProviderBasis.Confirmed, ProviderDifference.NotConfirmed, true)]
    [InlineData("a,b", false, "a", "", "", "", ProviderBasis.Confirmed, ProviderDifference.NotConfirmed, false)]
    [InlineData("a", false, "a", "", "a,b", "", ProviderBasis.Confirmed, ProviderDifference.NotConfirmed, true)] // Perhaps switched to the one between.
    [InlineData("a", true, "a", "", "", "b+1", ProviderBasis.Confirmed, ProviderDifference.SeenAgainst, true)]
    [InlineData("a", true, "a", "", "", "b+0", ProviderBasis.Confirmed, ProviderDifference.None, false)]
    [InlineData("a", true, "a", "", "", "a+1", ProviderBasis.Confirmed, ProviderDifference.None, false)]
    [InlineData("a", true, "a", "", "", "+1", ProviderBasis.Confirmed, ProviderDifference.None, false)] // Projects not told apart: it may be a.
    [InlineData("-", true, "-", "", "", "+1", ProviderBasis.Confirmed, ProviderDifference.SeenAgainst, true)]
    public void Of_WhatIsKnown_SaysFromWhereAndWhetherItDiffers(
        string decided,
        bool isConfirmed,
        string confirmed,
        string declared,
        string between,
        string seen,
        ProviderBasis basis,
        ProviderDifference difference,
        bool mayReceive
    )
    {
        SeenFree[] free = seen.Split('+') is [var project, var days]
            ? [new SeenFree(project, _noon.Day.AddDays(int.Parse(days, System.Globalization.CultureInfo.InvariantCulture)))]
            : [];
        var setting = ProviderSetting.Of(
            List(decided),
            isConfirmed,
            Stated(confirmed),
            Stated(declared),
            List(between) is { } list ? [list] : [],
            free
        );

        Assert.Equal((basis, difference, mayReceive), (setting.Basis, setting.Difference, setting.MayStillReceive));
    }

    private static StatedSetting? Stated(string text) => List(text) is { } list ? new StatedSetting(list, _noon, "olive") : null;

    private static SharingList? List(string text) =>
        text switch
        {
            "" => null,
            "*" => SharingList.AllProjects,
            "-" => SharingList.Disabled,
            _ => SharingList.Selected(text.Split(',')),
        };
}
