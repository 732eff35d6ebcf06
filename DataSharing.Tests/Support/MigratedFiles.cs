using DataSharing.Core.Programme;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Hosting;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace DataSharing.Tests.Support;

/// <summary>
/// Empty databases of the newest schema, made once: a server that begins with a copy of them has nothing to migrate. What migrations do is
/// held by the tests that start with older files or none.
/// </summary>
internal static class MigratedFiles
{
    private static readonly Lazy<Task<TemporaryFolder>> _made = new(MakeAsync);

    /// <summary>Puts a copy into a folder that is new.</summary>
    public static async Task CopyToAsync(string folder)
    {
        var from = (await _made.Value).Path;
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    }

    private static async Task<TemporaryFolder> MakeAsync()
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder);
        var files = new DataDirectory(folder.Path);
        await using var app = DashboardApp.Build(
            new ServeOptions
            {
                Data = files,
                Catalogue = CatalogueLoader.LoadEmbedded(),
                Urls = "http://127.0.0.1:0",
            }
        );
        await MigrateAsync<ApplicationDbContext>(app.Services);
        await MigrateAsync<LedgerDbContext>(app.Services);
        await MigrateAsync<ReportsDbContext>(app.Services);

        // Closed, so that all of it is in the files that are copied.
        TemporaryFolder.Close(folder);
        return folder;
    }

    private static async Task MigrateAsync<T>(IServiceProvider services)
        where T : DbContext
    {
        await using var database = await services.GetRequiredService<IDbContextFactory<T>>().CreateDbContextAsync();
        await database.Database.MigrateAsync();
    }
}
