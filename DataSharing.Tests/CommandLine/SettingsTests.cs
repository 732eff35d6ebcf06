using DataSharing.Tests.Support;
using Xunit;
using static DataSharing.Tests.Support.Executable;

namespace DataSharing.Tests.CommandLine;

/// <summary>
/// Options from a file of settings, the environment and the command line: the later before the earlier, each error named, nothing
/// misspelled left out.
/// </summary>
public sealed class SettingsTests
{
    [Fact]
    public async Task Settings_ThatAreWrong_AreAllSaidAtOnce_WhereverTheyStand()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(
            folder["settings.json"],
            """{"public-url": "http://sharing.example.com", "trusted-proxy": ["10.0.0.0/8", "nonsense"]}"""
        );

        var start = await RunAsync(
            folder,
            Set(("DATASHARING_SETTINGS", folder["settings.json"]), ("DATASHARING_OPENAI_ADDRESS", "https://a.example/v1;ftp://b")),
            "--open-pages",
            "0"
        );

        Assert.Equal(1, start.ExitCode);
        Assert.Contains("--public-url must be an https address", start.Errors, StringComparison.Ordinal);
        Assert.Contains("\"nonsense\" is not", start.Errors, StringComparison.Ordinal);
        Assert.Contains(
            "--openai-address must be an https address such as https://proxy.example.com/v1; \"ftp://b\" is not",
            start.Errors,
            StringComparison.Ordinal
        );
        Assert.Contains("--open-pages must be at least 1", start.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("10.0.0.0/8\" is not", start.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", null, null, true)]
    [InlineData("0", "5", null, false)] // The environment before the file.
    [InlineData("5", "0", null, true)]
    [InlineData("5", "0", "7", false)] // The command line before both.
    public async Task Setting_GivenMoreThanOnce_IsTheOneNearestToTheStart(string file, string? variable, string? option, bool refused)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(folder["settings.json"], $$"""{"api-calls-per-minute": {{file}}, "urls": "none"}""");

        // So that it does not start: what is asked is which number counts.
        var start = await RunAsync(
            folder,
            Set([
                ("DATASHARING_SETTINGS", folder["settings.json"]),
                .. variable is null ? [] : new[] { ("DATASHARING_API_CALLS_PER_MINUTE", variable) },
            ]),
            option is null ? [] : ["--api-calls-per-minute", option]
        );

        Assert.Contains("--urls must hold http or https addresses", start.Errors, StringComparison.Ordinal);
        Assert.Equal(refused, start.Errors.Contains("--api-calls-per-minute must be at least 1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("DATASHARING_PUBLC_URL", "https://a.example", "Not a setting: DATASHARING_PUBLC_URL")]
    [InlineData("DATASHARING_OPEN_PAGES", "many", "--open-pages must be a whole number; \"many\"")]
    [InlineData("DATASHARING_DEMO", "perhaps", "--demo must be true or false; \"perhaps\"")]
    [InlineData("DATASHARING_SETTINGS", "/nowhere/settings.json", "--settings: ")]
    public async Task Variable_ThatMeansNothing_StopsTheStartWithItsName(string name, string value, string sentence)
    {
        using var folder = new TemporaryFolder();

        var start = await RunAsync(folder, Set((name, value)), "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, start.ExitCode);
        Assert.Contains(sentence, start.Errors + start.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"publc-url": "https://a.example"}""", "Not a setting: \"publc-url\"")]
    [InlineData("""{"public-url": {"https": "a.example"}}""", "must hold one JSON object")]
    [InlineData("""["public-url"]""", "must hold one JSON object")]
    [InlineData("no json", "must hold one JSON object")]
    [InlineData("""{"urls": "http://localhost:1", "urls": "http://localhost:2"}""", "must hold one JSON object")]
    public async Task File_ThatIsNoSettings_StopsTheStartWithItsReason(string content, string sentence)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(folder["settings.json"], content);

        var start = await RunAsync(folder, Set(), "--settings", folder["settings.json"], "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, start.ExitCode);
        Assert.Contains(sentence, start.Errors, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Set(params (string Name, string Value)[] variables) =>
        variables.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
}
