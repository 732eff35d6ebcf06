using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.ProviderUsage.Reading;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Programme;

/// <summary>One published version, for everybody: who published it stands in the platform's log.</summary>
/// <param name="Until">When the next one takes over; null if none will, as far as is known.</param>
/// <param name="What">What it changes and why, in its administrator's words.</param>
public sealed record CatalogueView(int Number, string Sha256, Instant From, Instant? Until, string What)
{
    public bool IsInForceAt(Instant instant) => From <= instant && (Until is null || instant < Until);
}

/// <summary>The catalogues that decide, decided and will decide, newest first.</summary>
public sealed record ProgrammeView(
    ProgrammeCatalogue Catalogue,
    CatalogueView InForce,
    IReadOnlyList<CatalogueView> Versions,
    bool StartedWithAnother,
    Instant Now,
    IReadOnlyDictionary<string, ShutdownDate> Shutdowns
)
{
    /// <summary>The next to take over, or null.</summary>
    public CatalogueView? ToCome => Versions.LastOrDefault(version => version.From > Now);

    /// <summary>The covered models, those that nobody can use any more last: both as the catalogue has them.</summary>
    public IReadOnlyList<ModelSnapshot> Models => [.. Catalogue.Models.Snapshots.OrderBy(model => IsShutDown(model.Id))];

    /// <summary>Whether OpenAI has shut a model down by now.</summary>
    public bool IsShutDown(string model) => Shutdowns.TryGetValue(model, out var shutdown) && shutdown.Day <= Now.Day;
}

/// <summary>Reads the programme as it is applied here: public facts.</summary>
internal sealed class CatalogueQueries(
    IDbContextFactory<ApplicationDbContext> databases,
    StartCatalogue started,
    ShutdownDates shutdowns,
    TimeProvider time
)
{
    /// <summary>In place of a number: the one this server was started with, whether or not it is in force.</summary>
    public const int OfStart = 0;

    public async Task<ProgrammeView> GetAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.Now();
        var versions = (await database.ProgrammeAsync(cancellationToken)).Versions;
        var reasons = await database
            .Catalogues.Select(record => new { record.Number, record.Reason })
            .ToDictionaryAsync(record => record.Number, record => record.Reason, cancellationToken);
        var views = versions
            .Select(
                (version, index) =>
                    new CatalogueView(
                        version.Value.Number!.Value,
                        version.Value.Catalogue.Hash,
                        version.EffectiveAt,
                        index + 1 < versions.Count ? versions[index + 1].EffectiveAt : null,
                        reasons[version.Value.Number.Value] is { Length: > 0 } reason ? reason : "The server was started with it."
                    )
            )
            .ToList();
        var current = views.FindIndex(view => view.IsInForceAt(now));

        // One whose place another took at the same instant never decided anything.
        return new ProgrammeView(
            versions[current].Value.Catalogue,
            views[current],
            [.. views.Where(view => view.Until is null || view.Until > view.From).Reverse()],
            !views.Exists(view => view.Sha256 == started.Catalogue.Hash),
            now,
            await shutdowns.ReadAsync(versions[current].Value.Catalogue.Models, cancellationToken)
        );
    }

    /// <summary>The file of one version, or of the one in force.</summary>
    /// <returns>Null if there is no such version; one that was withdrawn can still be read.</returns>
    public async Task<string?> FileAsync(int? number, CancellationToken cancellationToken)
    {
        if (number == OfStart)
        {
            return started.Catalogue.Json;
        }

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return number is { } given
            ? await database.CatalogueFileAsync(given, cancellationToken)
            : (await database.ProgrammeAsync(cancellationToken)).At(time.Now()).Catalogue.Json;
    }
}
