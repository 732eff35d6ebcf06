using System.Text;
using System.Text.Json.Nodes;
using DataSharing.Core.Programme;
using DataSharing.Core.Time;
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

        string[] expected = ["$.boundary_rule", "$.tiers[3].band", "$.pools[0].allowance.low", "$.models[0].pool", "$.models[2].snapshot", "$.aliases[0].snapshot", "$.prices[0].usd_per_million.input"];
        Assert.Equal(expected, expected.Intersect(exception.Errors.Select(error => error.Path)));
    }

    [Fact]
    public void Load_WithoutModelsOrTiersOfABand_TooLongOrNotText_IsRefused()
    {
        static string Refused(byte[] file) => Assert.Throws<CatalogueException>(() => CatalogueLoader.Load(file)).Message;
        var (models, tiers) = (Embedded(), Embedded());
        (models["models"], models["aliases"], models["prices"]) = (new JsonArray(), new JsonArray(), new JsonArray());
        tiers["tiers"] = new JsonArray();

        Assert.Contains("$.models: must have at least one model.", Refused(Encoding.UTF8.GetBytes(models.ToJsonString())), StringComparison.Ordinal);
        Assert.Contains("$.tiers: must have at least one tier of each band", Refused(Encoding.UTF8.GetBytes(tiers.ToJsonString())), StringComparison.Ordinal);
        Assert.Equal("$: is not valid UTF-8.", Refused([.. "{\"comment\":\"caf"u8, 0xE9, .. "\"}"u8]));
        Assert.Equal("$: must have at most 1 MB.", Refused(new byte[CatalogueLoader.MaximumBytes + 1]));
    }

    [Fact]
    public void Load_WithVeryManyErrors_NamesAHundred()
    {
        var json = Embedded();
        json["models"] = new JsonArray([.. Enumerable.Range(0, 5_000).Select(_ => new JsonObject())]);

        Assert.Equal(100, Assert.Throws<CatalogueException>(() => CatalogueLoader.Load(Encoding.UTF8.GetBytes(json.ToJsonString()))).Errors.Count);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"tiers\":1,\"tiers\":2}")]
    public void Load_NotACatalogue_IsRefused(string json) => Assert.Throws<CatalogueException>(() => CatalogueLoader.Load(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Load_TheFactsFile_NeedsNoPlans()
    {
        var json = Embedded();
        json.Remove("plans");
        json.Remove("covers_reported");

        Assert.Equal(["standard", "enterprise", "enterprise_excluded"], CatalogueLoader.Load(Encoding.UTF8.GetBytes(json.ToJsonString())).Plans.Select(plan => plan.Id));
    }

    [Fact]
    public void Price_OfO3_FollowsItsDates()
    {
        var prices = CatalogueLoader.LoadEmbedded().Prices;

        Assert.Equal(10_000_000, prices.Find("o3-2025-04-16", UtcDay.FromDate(new(2025, 6, 9)))!.Input);
        Assert.Equal(2_000_000, prices.Find("o3-2025-04-16", UtcDay.FromDate(new(2025, 6, 10)))!.Input);
        Assert.Null(prices.Find("text-embedding-3-small", UtcDay.FromDate(new(2026, 1, 1))));
    }

    [Fact]
    public void Price_OfARequest_IsExact()
    {
        var price = CatalogueLoader.LoadEmbedded().Prices.Find("gpt-4.1-nano-2025-04-14", UtcDay.FromDate(new(2026, 1, 1)))!;

        // 700 × 0.1 + 300 × 0.025 + 10 × 0.4 dollars per million tokens.
        Assert.Equal("0.000081500000", price.Of(1_000, 300, 10).ToString());
    }

    private static JsonObject Embedded()
    {
        using var stream = typeof(CatalogueLoader).Assembly.GetManifestResourceStream("catalogue.json")!;
        return JsonNode.Parse(stream)!.AsObject();
    }
}
