using System.Text;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>Which catalogue decides when, and what one changes.</summary>
public sealed class ProgrammeHistoryTests
{
    private static readonly Instant _midnight = Organizations.Noon.Day.End;

    private static readonly ProgrammeCatalogue _later = With("\"gpt-4.1-2025-04-14\"", "\"gpt-4.1-gone\"");

    private static readonly ProgrammeHistory _history = new([
        new(new CatalogueVersion(1, Organizations.Catalogue), Instant.Beginning, Instant.Beginning),
        new(new CatalogueVersion(2, _later), _midnight, Organizations.Noon),
    ]);

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 2)]
    public void At_TheInstantOfChange_TheLaterHolds(int milliseconds, int number) =>
        Assert.Equal(number, _history.At(_midnight.Plus(TimeSpan.FromMilliseconds(milliseconds))).Number);

    [Fact]
    public void At_AsKnownBeforeItWasRecorded_TheEarlierHolds() =>
        Assert.Equal(1, _history.At(_midnight, Organizations.Noon.Plus(TimeSpan.FromMilliseconds(-1))).Number);

    [Fact]
    public void Of_ADay_IsTheOneAtItsEnd()
    {
        Assert.Same(Organizations.Catalogue, _history.On(Organizations.Noon.Day));
        Assert.Same(_later, _history.On(Organizations.Noon.Day.AddDays(1)));
    }

    [Fact]
    public void History_WithoutOneFromTheBeginning_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new ProgrammeHistory([new(new CatalogueVersion(1, _later), _midnight, _midnight)]));

    [Theory]
    [InlineData(-1, DecisionReason.Complimentary, 1)]
    [InlineData(0, DecisionReason.ModelNotCovered, 2)]
    public void Decide_AroundTheChange_GoesByTheCatalogueOfTheInstantAndNamesIt(int milliseconds, DecisionReason reason, int number)
    {
        var instant = _midnight.Plus(TimeSpan.FromMilliseconds(milliseconds));
        var book = new DecisionBook(Organizations.Sharing("tier-4") with { Programme = _history });
        var decision = DecisionPolicy.Decide(
            book.At(instant),
            Organizations.Request("gpt-4.1-2025-04-14", 10) with
            {
                OccurredAt = instant,
            },
            instant,
            _ => TokenCount.Zero
        );

        Assert.Equal((reason, number), (decision.Reason, decision.CatalogueNumber));
    }

    [Fact]
    public void Between_TheSame_IsEmpty_AlsoInAnotherLayout() =>
        Assert.Empty(CatalogueChange.Between(Organizations.Catalogue, With("\n", "\n ")));

    [Theory]
    [InlineData(
        "\"boundary_rule\": \"whole_request\"",
        "\"boundary_rule\": \"split\"",
        "A request that does not fit",
        "billed whole",
        "free as far as it fits"
    )]
    [InlineData("\"covers_reported\": true", "\"covers_reported\": false", "Models that only others report", "covered", "not covered")]
    [InlineData("\"label\": \"Tier 4\"", "\"label\": \"Tier IV\"", "Tier tier-4", "Tier 4: high band", "Tier IV: high band")]
    public void Between_TwoThatDiffer_TellsWhat(string old, string @new, string subject, string before, string after) =>
        Assert.Equal([new CatalogueChange(subject, before, after)], CatalogueChange.Between(Organizations.Catalogue, With(old, @new)));

    [Fact]
    public void Between_AModelThatWent_TellsItAndItsSuccessor()
    {
        var changes = CatalogueChange.Between(Organizations.Catalogue, _later);

        Assert.Contains(changes, change => change is { Subject: "Model gpt-4.1-2025-04-14", New: null });
        Assert.Contains(changes, change => change is { Subject: "Model gpt-4.1-gone", Old: null });
    }

    private static ProgrammeCatalogue With(string old, string @new)
    {
        Assert.Contains(old, Organizations.Catalogue.Json, StringComparison.Ordinal);
        return CatalogueLoader.Load(Encoding.UTF8.GetBytes(Organizations.Catalogue.Json.Replace(old, @new, StringComparison.Ordinal)));
    }
}
