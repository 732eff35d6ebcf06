using DataSharing.Core.Programme;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Hosting;
using DataSharing.Dashboard.Hosting.Demo;
using DataSharing.Dashboard.Hosting.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Xunit;

namespace DataSharing.Tests.Browser;

/// <summary>The demo, as the README shows it. With MAKE_PICTURES=1 it writes the README's pictures anew.</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class DemoTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    [Fact]
    public async Task Demo_SignedInWithAPrintedAccount_ShowsAnEnrolledOrganization()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"datasharing-shots-{Guid.NewGuid():N}");
        var log = new Support.CollectingLog();
        var app = Own(
            DashboardApp.Build(
                new ServeOptions
                {
                    Data = new DataDirectory(folder),
                    Catalogue = CatalogueLoader.LoadEmbedded(),
                    Urls = "http://127.0.0.1:0",
                    Demo = true,
                },
                services => services.AddLogging(logging => logging.ClearProviders().AddProvider(log))
            ),
            log.Lines
        );
        await Databases.MigrateAsync(app.Services, null, CancellationToken.None);
        var accounts = await DemoData.PrepareAsync(app.Services, CancellationToken.None);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var owner = accounts
            .First(line => line.StartsWith("owner", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            var page = await OpenAsync(address, 1280, scheme);
            await page.GotoAsync("/Account/SignIn");
            await page.GetByLabel("E-mail").FillAsync(owner[1]);
            await page.GetByLabel("Password").FillAsync(owner[2]);
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
            await Assertions.Expect(page.GetByText("Why billed")).ToBeVisibleAsync();
            await Assertions
                .Expect(page.GetByText("You're enrolled for up to 11 million complimentary tokens per day."))
                .ToBeVisibleAsync();
            if (Environment.GetEnvironmentVariable("MAKE_PICTURES") is "1")
            {
                await page.ScreenshotAsync(
                    new()
                    {
                        Path = Path.Combine(
                            Support.Repository.Folder,
                            "docs",
                            "images",
                            $"overview-{scheme.ToString().ToLowerInvariant()}.png"
                        ),
                    }
                );
            }
        }

        await app.StopAsync();
        Support.TemporaryFolder.Remove(folder);
    }
}
