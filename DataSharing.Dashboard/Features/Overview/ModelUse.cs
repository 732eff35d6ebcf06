using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.ProviderUsage.Reading;

namespace DataSharing.Dashboard.Features.Overview;

/// <summary>The models that an organization uses.</summary>
/// <param name="InUse">Of the last days, by our events or OpenAI's reports, most used first.</param>
/// <param name="Endings">Those of them that OpenAI shuts down soon.</param>
/// <param name="Shutdowns">When models end, by id, as the catalogue or OpenAI says.</param>
public sealed record ModelUse(
    IReadOnlyList<string> InUse,
    IReadOnlyList<ModelEnding> Endings,
    IReadOnlyDictionary<string, UtcDay> Shutdowns
)
{
    public static ModelUse None { get; } = new([], [], new Dictionary<string, UtcDay>());

    /// <param name="models">The catalogue of the day.</param>
    /// <param name="today">The day.</param>
    /// <param name="sent">What was sent here on the last days.</param>
    /// <param name="reported">What OpenAI reported of them.</param>
    /// <param name="ends">When models end.</param>
    internal static ModelUse Of(
        ModelCatalogue models,
        UtcDay today,
        IEnumerable<ModelTokens> sent,
        IEnumerable<ModelTokens> reported,
        IReadOnlyDictionary<string, ShutdownDate> ends
    )
    {
        var uses = sent.Concat(reported)
            .GroupBy(use => models.Resolve(use.Model, today).Id, StringComparer.Ordinal)
            .Select(model => new ModelTokens(model.Key, model.Max(use => use.Last), model.Max(use => use.Tokens)))
            .OrderByDescending(use => use.Tokens)
            .ThenBy(use => use.Model, StringComparer.Ordinal)
            .ToList();
        return new ModelUse(
            uses.ConvertAll(use => use.Model),
            ModelEnding.Of(
                uses.Select(use => KeyValuePair.Create(use.Model, use.Last)),
                model => ends.GetValueOrDefault(model)?.Day,
                today
            ),
            ends.ToDictionary(end => end.Key, end => end.Value.Day, StringComparer.Ordinal)
        );
    }
}
