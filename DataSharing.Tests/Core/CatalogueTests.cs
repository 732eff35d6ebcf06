using System.Text;
using System.Text.Json.Nodes;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using Xunit;

namespace DataSharing.Tests.Core;

public sealed class CatalogueTests
{
    [Fact]
    public void Load_ManyErrors_NamesEachWithItsPath()
    {
        var json = Embedded();
        json["boundary_rule"] = "half";
        json["models"]![0]!["pool"] = "medium";
        json["models"]![1]!["snapshot"] = json["models"]![2]!["snapshot"]!.GetValue<string>();
        json["aliases"]![0]!["snapshot"] = "nothing";
        json["prices"]![0]!["usd_per_million"]!["input"] = -1;
        json["pools"]![0]!["allowance"]!["low"] = 1.5;
        json["tiers"]![3]!["band"] = "middle";

        var exception = Assert.Throws<CatalogueException>(() => CatalogueLoader.Load(Encoding.UTF8.GetBytes(json.ToJsonString())));

        string[] expected =
        [
            "$.boundary_rule",
            "$.tiers[3].band",
            "$.pools[0].allowance.low",
            "$.models[0].pool",
            "$.models[2].snapshot",
            "$.aliases[0].snapshot",
            "$.prices[0].usd_per_million.input",
        ];
        Assert.Equal(expected, expected.Intersect(exception.Errors.Select(error => error.Path)));
    }

    [Fact]
    public void Load_WithoutModelsOrTiersOfABand_TooLongOrNotText_IsRefused()
    {
        static string Refused(byte[] file) => Assert.Throws<CatalogueException>(() => CatalogueLoader.Load(file)).Message;
        var (models, tiers) = (Embedded(), Embedded());
        (models["models"], models["aliases"], models["prices"]) = (new JsonArray(), new JsonArray(), new JsonArray());
        tiers["tiers"] = new JsonArray();

        Assert.Contains(
            "$.models: must have at least one model.",
            Refused(Encoding.UTF8.GetBytes(models.ToJsonString())),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "$.tiers: must have at least one tier of each band",
            Refused(Encoding.UTF8.GetBytes(tiers.ToJsonString())),
            StringComparison.Ordinal
        );
        Assert.Equal("$: is not valid UTF-8.", Refused([.. "{\"comment\":\"caf"u8, 0xE9, .. "\"}"u8]));
        Assert.Equal("$: must have at most 1 MB.", Refused(new byte[CatalogueLoader.MaximumBytes + 1]));
    }

    [Fact]
    public void Load_WithVeryManyErrors_NamesAHundred()
    {
        var json = Embedded();
        json["models"] = new JsonArray([.. Enumerable.Range(0, 5_000).Select(_ => new JsonObject())]);

        Assert.Equal(
            100,
            Assert.Throws<CatalogueException>(() => CatalogueLoader.Load(Encoding.UTF8.GetBytes(json.ToJsonString()))).Errors.Count
        );
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"tiers\":1,\"tiers\":2}")]
    public void Load_NotACatalogue_IsRefused(string json) =>
        Assert.Throws<CatalogueException>(() => CatalogueLoader.Load(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Load_TheFactsFile_NeedsNoPlans()
    {
        var json = Embedded();
        json.Remove("plans");
        json.Remove("covers_reported");

        Assert.Equal(
            ["standard", "enterprise", "enterprise_excluded"],
            CatalogueLoader.Load(Encoding.UTF8.GetBytes(json.ToJsonString())).Plans.Select(plan => plan.Id)
        );
    }

    [Fact]
    public void Price_OfO3_FollowsItsDates()
    {
        var prices = CatalogueLoader.LoadEmbedded().Prices;

        Assert.Equal(10_000_000, prices.Find("o3-2025-04-16", UtcDay.FromDate(new(2025, 6, 9)))!.Input);
        Assert.Equal(2_000_000, prices.Find("o3-2025-04-16", UtcDay.FromDate(new(2025, 6, 10)))!.Input);
        Assert.Null(prices.Find("text-embedding-3-small", UtcDay.FromDate(new(2026, 1, 1))));
    }

    [Theory]
    [InlineData("2026-08-20", 5_000_000L)]
    [InlineData("2026-08-21", 4_000_000L)]
    [InlineData("2026-11-21", 4_000_000L)] // Promised "at least through" this day,
    [InlineData("2026-11-22", null)] // and not known to be current afterwards.
    public void Price_AfterTheDayOfItsPromise_IsNotKnown(string day, long? input)
    {
        Assert.True(UtcDay.TryParse(day, out var on));
        var inWords = Embedded();
        inWords["prices"]!.AsArray().Single(price => price!["known_through"] is not null)!.AsObject().Remove("known_through");

        Assert.Equal(input, CatalogueLoader.LoadEmbedded().Prices.Find("gpt-5.6-sol", on)?.Input);
        Assert.Equal(input, Load(inWords).Prices.Find("gpt-5.6-sol", on)?.Input);
    }

    [Theory]
    [InlineData("gpt-5.6-terra", "2026-07-29", 2_500_000)]
    [InlineData("gpt-5.6-terra", "2026-07-30", 2_000_000)]
    [InlineData("gpt-5.6-luna", "2026-07-29", 1_000_000)]
    [InlineData("gpt-6.2-sol", "2026-11-17", 2_000_000)] // On no list, yet it has a price.
    public void Price_OfTheEmbeddedCatalogue_FollowsItsDates(string model, string day, long input)
    {
        Assert.True(UtcDay.TryParse(day, out var on));

        Assert.Equal(input, CatalogueLoader.LoadEmbedded().Prices.Find(model, on)!.Input);
    }

    [Fact]
    public void ReleasedModels_AreOnNoList_AndNeverCovered()
    {
        var models = CatalogueLoader.LoadEmbedded().Models;
        var day = UtcDay.FromDate(new(2026, 11, 26));

        Assert.Equal(["gpt-6.1-terra", "gpt-6.2-sol", "gpt-6.2-astra"], models.ReleasedNotListed.Select(model => model.Id));
        Assert.Equal(UtcDay.FromDate(new(2026, 11, 17)), models.FindReleased("gpt-6.2-sol")!.Released);
        Assert.All(models.ReleasedNotListed, model => Assert.False(models.IsCovered(models.Resolve(model.Id, day), day)));
        Assert.All(models.ReleasedNotListed, model => Assert.Null(models.PoolOf(model.Id, day)));
        Assert.Equal("gpt-5.6-sol", models.Resolve("gpt-5.6", day).Id);
    }

    [Fact]
    public void ShutdownDates_OfTheEmbeddedCatalogue_AreThoseOfToday()
    {
        var models = CatalogueLoader.LoadEmbedded().Models.Snapshots;

        Assert.Equal(
            ["o3-2025-04-16", "gpt-5-2025-08-07", "gpt-5-mini-2025-08-07", "gpt-5-nano-2025-08-07"],
            models.Where(model => model.Shutdown == UtcDay.FromDate(new(2026, 12, 11))).Select(model => model.Id)
        );
        Assert.Equal(UtcDay.FromDate(new(2026, 7, 23)), models.Single(model => model.Id == "gpt-5-codex").Shutdown);
    }

    [Fact]
    public void ReleasedModel_ThatIsListedTwiceOrCoveredToo_IsRefusedWithItsPath()
    {
        var json = Embedded();
        json["released_not_listed"]![0]!["snapshot"] = "gpt-4.1-2025-04-14";
        json["released_not_listed"]![2]!["snapshot"] = "gpt-6.2-sol";
        json["released_not_listed"]![1]!["released"] = "November";
        json["prices"]!.AsArray().Single(price => price!["known_through"] is not null)!["known_through"] = "2026-08-20";

        var errors = Assert.Throws<CatalogueException>(() => Load(json)).Errors;

        Assert.Equal(
            ["$.released_not_listed[0].snapshot", "$.released_not_listed[1].released", "$.released_not_listed[2].snapshot"],
            errors.Take(3).Select(error => error.Path)
        );
        Assert.Contains(
            errors,
            error =>
                error.Path.EndsWith(".known_through", StringComparison.Ordinal)
                && error.Message.StartsWith("must not be earlier", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void CatalogueOfBefore_WithoutReleasedModels_CanStillBeRead()
    {
        var json = Embedded();
        json.Remove("released_not_listed");

        Assert.Empty(Load(json).Models.ReleasedNotListed);
    }

    [Fact]
    public void Price_OfARequest_IsExact()
    {
        var price = CatalogueLoader.LoadEmbedded().Prices.Find("gpt-4.1-nano-2025-04-14", UtcDay.FromDate(new(2026, 1, 1)))!;

        // 700 × 0.1 + 300 × 0.025 + 10 × 0.4 dollars per million tokens.
        Assert.Equal("0.000081500000", price.Of(1_000, 300, 10).ToString());
    }

    private static ProgrammeCatalogue Load(JsonObject json) => CatalogueLoader.Load(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static JsonObject Embedded()
    {
        using var stream = typeof(CatalogueLoader).Assembly.GetManifestResourceStream("catalogue.json")!;
        return JsonNode.Parse(stream)!.AsObject();
    }
}
