using DataSharing.Core.Accounting;
using DataSharing.Core.Organizations;
using DataSharing.Core.Sharing;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>What the provider's list changes here, and what its settings say.</summary>
public sealed class ListedProjectTests
{
    [Theory]
    [InlineData(false, false, true, true, true)] // archived at the provider
    [InlineData(true, false, true, true, null)] // already archived
    [InlineData(true, false, false, true, null)] // archived by somebody here: stays
    [InlineData(true, true, false, true, false)] // archived by the provider, and back there
    [InlineData(true, true, false, false, null)] // back, but it would break a promise
    [InlineData(false, false, false, true, null)]
    [InlineData(false, false, null, true, null)] // a status that nobody knows changes nothing
    public void Of_AStatus_ArchivesOnlyWhatTheProviderSays(bool archived, bool byProvider, bool? listed, bool mayReturn, bool? change)
    {
        var known = new Dictionary<string, KnownProject> { ["proj_a"] = new("proj_a", "Alpha", archived, byProvider, mayReturn) };
        var differences = ProjectDifference.Of(known, [new ListedProject("proj_a", "Alpha", listed)]);
        Assert.Equal(change, differences.SingleOrDefault()?.Archive);
    }

    [Fact]
    public void Of_WhatIsNotListed_ChangesNothing() =>
        Assert.Empty(
            ProjectDifference.Of(new Dictionary<string, KnownProject> { ["proj_a"] = new("proj_a", "Alpha", false, false, true) }, [])
        );

    [Fact]
    public void Of_ANewAndARenamedProject_KeepsTheOldName()
    {
        var known = new Dictionary<string, KnownProject> { ["proj_a"] = new("proj_a", "Alpha", false, false, true) };
        var differences = ProjectDifference.Of(
            known,
            [new ListedProject("proj_n", "New", true), new ListedProject("proj_a", "Alpha 2", false)]
        );
        Assert.Equal(
            [("proj_n", true, null, true), ("proj_a", false, "Alpha", null)],
            differences.Select(found => (found.Project.Id, found.Create, found.RenamedFrom, found.Archive))
        );
    }

    [Theory]
    [InlineData(null, null, "")]
    [InlineData("GLOBAL", null, "")]
    [InlineData("JP_STORAGE", "", "")]
    [InlineData("EU_STORAGE_PROCESSING", null, "EuropeanResidency")]
    [InlineData("EU_STORAGE", null, "EuropeanResidency")]
    [InlineData("eu", "ekey_1", "EuropeanResidency,OwnKey")]
    [InlineData("MOON_STORAGE", null, "UnknownResidency")]
    [InlineData("GLOBAL", "ekey_1", "OwnKey")]
    public void Cautions_OfAProject_AreThoseThatCallForASecondThought(string? residency, string? key, string cautions) =>
        Assert.Equal(cautions, string.Join(',', ShareCautions.Of(residency, key)));

    [Theory]
    [InlineData(null, false)]
    [InlineData("standard", false)]
    [InlineData("default", false)]
    [InlineData("fast", true)]
    [InlineData("scale", true)]
    [InlineData("warp", true)]
    public void DefaultTier_OfAProject_IsInDoubtUnlessStandard(string? tier, bool inDoubt) =>
        Assert.Equal(inDoubt, ServiceTier.IsDefaultInDoubt(tier));
}
