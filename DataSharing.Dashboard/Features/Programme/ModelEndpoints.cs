using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.ProviderUsage.Reading;
using DataSharing.Dashboard.Web;
using DataSharing.Dashboard.Web.Description;

namespace DataSharing.Dashboard.Features.Programme;

internal static class ModelEndpoints
{
    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapGet(
                "/models",
                async (ProgrammeReader programme, ShutdownDates shutdowns, CancellationToken cancellationToken) =>
                    TypedResults.Json(await ListAsync(programme, shutdowns, cancellationToken), ApiJson.Options)
            )
            .RequireAnyKey()
            .WithSummary("Models of the programme")
            .WithTags("Programme")
            .Answers<ApiList<ModelDto>>();
        v1.MapGet(
                "/models/{id}",
                async (string id, ProgrammeReader programme, ShutdownDates shutdowns, CancellationToken cancellationToken) =>
                    TypedResults.Json(
                        (await ListAsync(programme, shutdowns, cancellationToken)).Data.FirstOrDefault(model => model.Id == id)
                            ?? throw new NotFoundException("This model"),
                        ApiJson.Options
                    )
            )
            .RequireAnyKey()
            .WithSummary("One model of the programme")
            .WithTags("Programme")
            .Answers<ModelDto>();
    }

    /// <summary>The catalogue in force, or one version of it, as its file: public facts.</summary>
    public static void MapCatalogue(IEndpointRouteBuilder endpoints) =>
        endpoints
            .MapGet(
                "/programme/catalogue.json",
                async (CatalogueQueries catalogues, int? version, CancellationToken cancellationToken) =>
                    await catalogues.FileAsync(version, cancellationToken) is { } json
                        ? Results.Text(json, "application/json")
                        : Results.NotFound()
            )
            .ExcludeFromDescription();

    private static async Task<ApiList<ModelDto>> ListAsync(
        ProgrammeReader programme,
        ShutdownDates shutdowns,
        CancellationToken cancellationToken
    )
    {
        var catalogue = await programme.NowAsync(cancellationToken);
        var ends = await shutdowns.ReadAsync(catalogue.Models, cancellationToken);
        var models = catalogue.Models.Snapshots.Select(model => ModelDto.Of(model, ends.GetValueOrDefault(model.Id)?.Day)).ToList();
        return new ApiList<ModelDto>(models, models.FirstOrDefault()?.Id, models.LastOrDefault()?.Id, HasMore: false);
    }
}

/// <param name="Created">The start of coverage, the earliest date we know of the model.</param>
internal sealed record ModelDto(
    string Id,
    long Created,
    string OwnedBy,
    string? ShutdownDate,
    string Family,
    string Pool,
    string CoveredFrom,
    string? CoveredUntil,
    string Confidence
)
{
    public string Object { get; } = "model";

    public static ModelDto Of(ModelSnapshot model, UtcDay? shutdown) =>
        new(
            model.Id,
            model.CoveredFrom.Start.UnixSeconds,
            "openai",
            Day(shutdown),
            model.Family,
            model.Pool.Wire(),
            model.CoveredFrom.ToString(),
            Day(model.CoveredUntil),
            model.Confidence.Wire()
        );

    private static string? Day(UtcDay? day) => day?.ToString();
}
