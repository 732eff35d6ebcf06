using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>The typeface comes from the console itself.</summary>
public sealed partial class FontTests
{
    [Fact]
    public async Task EachFile_ThatTheStylesName_IsServedHere_AndTheFirstIsPreloaded()
    {
        await using var server = await Support.TestServer.StartAsync();
        using var client = server.Client();
        var page = await client.GetStringAsync("/Account/SignIn");
        var styles = await client.GetStringAsync("/app.css");
        var files = File().Matches(styles).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(2, files.Count);
        Assert.Contains($"<link rel=\"preload\" href=\"{files[0]}\"", page, StringComparison.Ordinal);
        foreach (var file in files)
        {
            using var answer = await client.GetAsync($"/{file}");
            Assert.Equal((HttpStatusCode.OK, "font/woff2"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        }
    }

    [GeneratedRegex("""url\("([^"]+\.woff2)"\)""")]
    private static partial Regex File();
}
