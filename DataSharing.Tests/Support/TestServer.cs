using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.ApiKeys;
using DataSharing.Dashboard.Features.Organizations;
using DataSharing.Dashboard.Hosting;
using DataSharing.Dashboard.Hosting.Storage;
using DataSharing.Dashboard.Organizations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace DataSharing.Tests.Support;

/// <summary>The real server on a loopback port, on database files of its own.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string Password = "correct horse battery staple";

    private const int QuickIterations = 1_000;

    public const string PublicUrl = "https://sharing.example.com/";

    private readonly WebApplication _app;
    private readonly bool _ownsFolder;
    private bool _isEnded;

    private TestServer(WebApplication app, string folder, bool ownsFolder)
    {
        _app = app;
        Folder = folder;
        _ownsFolder = ownsFolder;
        Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    public string Folder { get; }

    /// <summary>Leaves out something that the server does by itself.</summary>
    public static void Leave<T>(IServiceCollection services)
        where T : Microsoft.Extensions.Hosting.IHostedService =>
        services.Remove(
            services.Last(service =>
                service.ServiceType == typeof(Microsoft.Extensions.Hosting.IHostedService)
                && service.ImplementationFactory?.Method.ReturnType == typeof(T)
            )
        );

    /// <summary>Everything that was logged, with every value of its state.</summary>
    public required IReadOnlyCollection<string> Log { get; init; }

    public string Address { get; }

    public IServiceProvider Services => _app.Services;

    /// <param name="time">The clock; null for the real one.</param>
    /// <param name="folder">Where the databases are; null for a new folder.</param>
    /// <param name="catalogue">What it is started with; null for the one that ships.</param>
    /// <param name="openAIAddresses">Base addresses of the provider that owners may choose.</param>
    /// <param name="secure">Serves as behind a proxy with https, whose forwarded headers are believed.</param>
    /// <param name="schedules">Whether background reading starts by itself; without it a test makes each turn.</param>
    /// <param name="openPages">How many pages may be open at once.</param>
    /// <param name="metricsUrls">Addresses of their own for metrics.</param>
    /// <param name="deliveries">How messages leave it; null for not at all.</param>
    /// <param name="slowPasswords">Whether passwords are kept as the product keeps them: so that guessing takes long.</param>
    /// <param name="keepEventsDays">For how many days events are kept; null for ever.</param>
    /// <param name="keySeal">Seals the keys that several servers of one database have in common.</param>
    /// <param name="pooler">A connection string that leads to its database through a pooler.</param>
    /// <param name="logs">From which level on it logs: the finest, by which no secret may get out, costs more than all that a test does.</param>
    /// <param name="configure">Changes what is set up, such as a time that nobody wants to wait for.</param>
    public static async Task<TestServer> StartAsync(
        TimeProvider? time = null,
        string? folder = null,
        bool schedules = true,
        bool secure = false,
        ProgrammeCatalogue? catalogue = null,
        int openPages = ServeOptions.DefaultOpenPages,
        Action<IServiceCollection>? configure = null,
        IReadOnlyList<string>? metricsUrls = null,
        DeliveryOptions? deliveries = null,
        bool slowPasswords = false,
        int? keepEventsDays = null,
        KeySeal? keySeal = null,
        string? pooler = null,
        LogLevel logs = LogLevel.Information,
        params string[] openAIAddresses
    )
    {
        var place = folder ?? Path.Combine(Path.GetTempPath(), $"datasharing-test-{Guid.NewGuid():N}");
        var database = await PostgreSqlServer.DatabaseOfAsync(place);
        pooler ??= database is null ? null : await PgBouncer.OfRunAsync(database);
        if (folder is null && database is null)
        {
            await MigratedFiles.CopyToAsync(place);
        }

        var log = new CollectingLog();
        var app = DashboardApp.Build(
            new ServeOptions
            {
                Data = new DataDirectory(place),
                PostgreSql = database is null ? null : new PostgreSqlOptions(database) { Pooler = pooler, KeySeal = keySeal },
                Catalogue = catalogue ?? CatalogueLoader.LoadEmbedded(),
                Urls = "http://127.0.0.1:0",
                OpenAIAddresses = openAIAddresses,
                OpenPages = openPages,
                MetricsUrls = metricsUrls ?? [],
                Deliveries = deliveries ?? DeliveryOptions.None,
                KeepEventsDays = keepEventsDays,
                PublicUrl = secure ? new Uri(PublicUrl) : null,
                TrustedProxies = secure ? [System.Net.IPNetwork.Parse("127.0.0.0/8")] : [],
            },
            services =>
            {
                services.AddLogging(logging => logging.ClearProviders().AddProvider(log).SetMinimumLevel(logs).AddFilter(null, logs));
                if (!slowPasswords)
                {
                    services.PostConfigure<PasswordHasherOptions>(passwords => passwords.IterationCount = QuickIterations);
                }

                services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
                if (!schedules)
                {
                    Leave<DataSharing.Dashboard.ProviderUsage.Reading.SyncSchedule>(services);
                }

                configure?.Invoke(services);
                if (time is not null)
                {
                    services.Replace(ServiceDescriptor.Singleton(time));
                }
            }
        );
        await Databases.MigrateAsync(app.Services, null, CancellationToken.None);
        await app.StartAsync();
        return new TestServer(app, place, folder is null) { Log = log.Lines };
    }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>An organization with projects, and a key with all scopes.</summary>
    public async Task<string> CreateOrganizationAsync(string id, string tier = "tier-4", string zdr = "no", params string[] projects)
    {
        await Get<CreateOrganization>()
            .ExecuteAsync(Actor.Operator, id, id, new FactValuesInput(tier, zdr, "standard", "positive"), CancellationToken.None);
        foreach (var project in projects)
        {
            await Get<CreateProject>().ExecuteAsync(Actor.Operator, id, project, $"Project {project}", CancellationToken.None);
        }

        return await CreateKeyAsync(id, [.. Scopes.OfOrganization.Select(scope => scope.Scope)]);
    }

    public Task<string> CreateKeyAsync(string? organization, params string[] scopes) =>
        Get<CreateApiKey>().ExecuteAsync(Actor.Operator, organization, "test", scopes, null, CancellationToken.None);

    /// <summary>A person with <see cref="Password"/>.</summary>
    public async Task<ApplicationUser> CreateUserAsync(
        string email,
        PlatformRole platform = PlatformRole.None,
        params (string Organization, OrganizationRole Role)[] memberships
    )
    {
        await using var scope = Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ApplicationUser>>();
        var user = new ApplicationUser
        {
            UserName = email,
            Email = email,
            EmailConfirmed = true,
            Name = email.Split('@')[0],
            PlatformRole = platform,
            CreatedAt = DataSharing.Core.Primitives.Instant.Beginning,
        };
        var result = await users.CreateAsync(user, Password);
        Xunit.Assert.True(result.Succeeded, string.Join(" ", result.Errors.Select(error => error.Description)));
        await using var database = await Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        foreach (var (organization, role) in memberships)
        {
            database.Memberships.Add(
                new Membership
                {
                    OrganizationId = organization,
                    UserId = user.Id,
                    Role = role,
                    Since = DataSharing.Core.Primitives.Instant.Beginning,
                }
            );
        }

        await database.SaveChangesAsync();
        return user;
    }

    public HttpClient Client(string? key = null)
    {
        var client = new HttpClient { BaseAddress = new Uri(Address) };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        }

        return client;
    }

    /// <summary>Also for a test that ends it early.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isEnded, true))
        {
            return;
        }

        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_ownsFolder)
        {
            await PostgreSqlServer.DropAsync(Folder);
            TemporaryFolder.Remove(Folder);
        }
    }
}
