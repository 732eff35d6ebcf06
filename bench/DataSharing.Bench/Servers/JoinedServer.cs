using DataSharing.Core.Programme;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using DataSharing.Dashboard.Hosting;
using DataSharing.Dashboard.Hosting.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DataSharing.Bench.Servers;

/// <summary>One of several servers on one database, in a folder of its own.</summary>
internal sealed class JoinedServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly KeySeal _seal = KeySeal.Of(Convert.ToBase64String(new byte[32]))!;

    private JoinedServer(string folder, string database)
    {
        _folder = folder;
        App = DashboardApp.Build(
            new ServeOptions
            {
                Data = new DataDirectory(folder),
                PostgreSql = new PostgreSqlOptions(database) { KeySeal = _seal },
                Catalogue = CatalogueLoader.LoadEmbedded(),
                Urls = "http://127.0.0.1:0",
            },
            services => services.AddLogging(logging => logging.ClearProviders())
        );
    }

    public WebApplication App { get; }

    public Uri Address => new(App.Urls.First());

    public static async Task<JoinedServer> StartAsync(string database, Func<IServiceProvider, Task>? prepare = null)
    {
        var server = new JoinedServer(Path.Combine(Path.GetTempPath(), $"datasharing-bench-{Guid.NewGuid():N}"), database);
        await Databases.MigrateAsync(server.App.Services, null, CancellationToken.None);
        await (prepare?.Invoke(server.App.Services) ?? Task.CompletedTask);
        await server.App.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        _seal.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
