using DataSharing.Core.Primitives;

namespace DataSharing.Core.Measuring;

/// <summary>A model in use that the provider shuts down soon.</summary>
/// <param name="Model">The model.</param>
/// <param name="Day">The UTC day on which it ends.</param>
public sealed record ModelEnding(string Model, UtcDay Day)
{
    /// <summary>A model counts as in use for so many days after it was last used; both ends inclusive.</summary>
    public const int InUseDays = 30;

    /// <summary>An end is told so many days ahead; both ends inclusive.</summary>
    public const int AheadDays = 30;

    /// <summary>The models in use that end today or within <see cref="AheadDays"/>, the first to end first.</summary>
    /// <param name="lastUsed">When each model was last used; resolved ids.</param>
    /// <param name="shutdown">When the provider ends a model, or null if that is not known.</param>
    /// <param name="today">The present UTC day.</param>
    public static IReadOnlyList<ModelEnding> Of(
        IEnumerable<KeyValuePair<string, UtcDay>> lastUsed,
        Func<string, UtcDay?> shutdown,
        UtcDay today
    ) =>
        [
            .. lastUsed
                .Where(model => model.Value >= today.AddDays(-InUseDays))
                .Select(model => (Model: model.Key, Day: shutdown(model.Key)))
                .Where(model => model.Day is { } day && day >= today && day <= today.AddDays(AheadDays))
                .Select(model => new ModelEnding(model.Model, model.Day!.Value))
                .OrderBy(ending => ending.Day)
                .ThenBy(ending => ending.Model, StringComparer.Ordinal),
        ];
}
