using DataSharing.Core.Programme;
using DataSharing.Dashboard;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Demo;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;

namespace DataSharing.Tests.Browser;

/// <summary>Makes the README's pictures from the demo: dotnet test -- --explicit only --filter-class "*Screenshots".</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class Screenshots(Support.Browser browser)
{
    [Fact(Explicit = true)]
    public async Task Overview_LightAndDark_AreWrittenToDocs()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"datasharing-shots-{Guid.NewGuid():N}");
        await using var app = DashboardApp.Build(new ServeOptions
        {
            Data = new DataDirectory(folder), Catalogue = CatalogueLoader.LoadEmbedded(), Urls = "http://127.0.0.1:0", Demo = true,
        });
        await Databases.MigrateAsync(app.Services, null, CancellationToken.None);
        var accounts = await DemoData.PrepareAsync(app.Services, CancellationToken.None);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var owner = accounts.First(line => line.StartsWith("owner", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            var page = await browser.OpenAsync(address, 1280, scheme);
            await page.GotoAsync("/Account/SignIn");
            await page.GetByLabel("E-mail").FillAsync(owner[1]);
            await page.GetByLabel("Password").FillAsync(owner[2]);
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
            await Assertions.Expect(page.GetByText("Why billed")).ToBeVisibleAsync();
            await page.ScreenshotAsync(new() { Path = Path.Combine(Root(), "docs", "images", $"overview-{scheme.ToString().ToLowerInvariant()}.png") });
        }

        await app.StopAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "DataSharing.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
