using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Features.WillItBeFree;

/// <summary>A project that can be asked about.</summary>
/// <param name="Id">The provider's id.</param>
/// <param name="Name">Under which people know it.</param>
/// <param name="Shares">Whether its inputs and outputs are shared now.</param>
public sealed record ProjectChoice(string Id, string Name, bool Shares);

/// <summary>A model that can be asked about: a name of the catalogue.</summary>
/// <param name="Name">A snapshot or an alias.</param>
/// <param name="Facts">Its pool and its list price, in words.</param>
public sealed record ModelChoice(string Name, string Facts)
{
    /// <summary>All names that the catalogue knows on a day.</summary>
    public static IReadOnlyList<ModelChoice> All(ProgrammeCatalogue catalogue, UtcDay day) =>
        [
            .. catalogue
                .Models.Aliases.Where(alias => alias.HoldsOn(day))
                .Select(alias => alias.Name)
                .Concat(catalogue.Models.Snapshots.Select(snapshot => snapshot.Id))
                .Select(name => new ModelChoice(name, FactsOf(catalogue, name, day))),
        ];

    /// <summary>"Small pool · $0.40 in, $1.60 out per million tokens": of any name that somebody may write.</summary>
    public static string FactsOf(ProgrammeCatalogue catalogue, string name, UtcDay day)
    {
        var model = catalogue.Models.Resolve(name.Trim(), day);
        var pool =
            model.FineTuned ? "Fine-tuned: not covered"
            : model.Snapshot is null ? "Not on the list of covered models"
            : catalogue.Models.IsCovered(model, day) ? $"{Figures.Pool(model.Snapshot.Pool)} pool"
            : "Not covered today";
        var price = catalogue.Prices.Find(model.Id, day) is { } known
            ? $"{Figures.PerMillion(known.Input)} in, {Figures.PerMillion(known.Output)} out per million tokens"
            : "price not known";
        return $"{pool} · {price}";
    }
}
