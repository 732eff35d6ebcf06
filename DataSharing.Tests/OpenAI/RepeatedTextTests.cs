using System.Text.Json;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using Xunit;

namespace DataSharing.Tests.OpenAI;

/// <summary>Names that come again are one string; whatever they hold, they are read as they were written.</summary>
public sealed class RepeatedTextTests
{
    private static readonly JsonSerializerOptions _options = new() { Converters = { new RepeatedText() } };

    [Fact]
    public void Read_OfTheSameTwice_IsOneString()
    {
        var read = JsonSerializer.Deserialize<string?[]>("""["proj_a","proj_b","proj_a"]""", _options)!;

        Assert.Equal(["proj_a", "proj_b", "proj_a"], read);
        Assert.Same(read[0], read[2]);
    }

    [Fact]
    public void Read_OfWhateverNames_IsWhatWasWritten()
    {
        // More than there are places, so that some are taken over.
        string?[] names = ["", null, "é", "a\"b", "\\u0061", new string('x', 500), .. Enumerable.Range(0, 10_000).Select(i => $"key_{i}")];

        var json = JsonSerializer.Serialize(names.Concat(names));

        Assert.Equal(names.Concat(names), JsonSerializer.Deserialize<string?[]>(json, _options));
    }

    [Fact]
    public void Read_OfANameWithoutQuotes_IsThatName() =>
        Assert.Equal(["1", "true", null], JsonSerializer.Deserialize<string?[]>("[1, true, null]", _options)!);

    [Theory]
    [InlineData("[[]]")]
    [InlineData("[{}]")]
    public void Read_OfSomethingElse_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<string?[]>(json, _options));
}
