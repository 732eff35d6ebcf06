using System.Collections.Frozen;
using System.Globalization;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Programme;

/// <summary>The programme as data: tiers, plans, allowances, models, prices and the boundary rule.</summary>
public sealed class ProgrammeCatalogue
{
    private readonly FrozenDictionary<string, UsageTier> _tiers;
    private readonly FrozenDictionary<string, Plan> _plans;
    private readonly FrozenDictionary<TierBand, Allowances> _allowances;

    internal ProgrammeCatalogue(
        string note,
        BoundaryRule boundaryRule,
        IReadOnlyList<UsageTier> tiers,
        IReadOnlyList<Plan> plans,
        IReadOnlyDictionary<TierBand, Allowances> allowances,
        ModelCatalogue models,
        PriceList prices,
        string hash,
        string json
    )
    {
        Note = note;
        BoundaryRule = boundaryRule;
        Tiers = tiers;
        Plans = plans;
        Models = models;
        Prices = prices;
        Hash = hash;
        Json = json;
        _tiers = tiers.ToFrozenDictionary(tier => tier.Id, StringComparer.Ordinal);
        _plans = plans.ToFrozenDictionary(plan => plan.Id, StringComparer.Ordinal);
        _allowances = allowances.ToFrozenDictionary();
    }

    /// <summary>Where the facts come from and what to keep in mind, for people.</summary>
    public string Note { get; }

    /// <summary>What happens at the edge of the allowance.</summary>
    public BoundaryRule BoundaryRule { get; }

    /// <summary>All tiers, lowest first.</summary>
    public IReadOnlyList<UsageTier> Tiers { get; }

    /// <summary>All plans.</summary>
    public IReadOnlyList<Plan> Plans { get; }

    /// <summary>Models and aliases.</summary>
    public ModelCatalogue Models { get; }

    /// <summary>List prices.</summary>
    public PriceList Prices { get; }

    /// <summary>SHA-256 of the file, in lower-case hexadecimal digits: names exactly which catalogue was used.</summary>
    public string Hash { get; }

    /// <summary>The file as it was read.</summary>
    public string Json { get; }

    /// <summary>The tier with this id, or null.</summary>
    public UsageTier? FindTier(string? id) => id is null ? null : _tiers.GetValueOrDefault(id);

    /// <summary>The plan with this id, or null.</summary>
    public Plan? FindPlan(string? id) => id is null ? null : _plans.GetValueOrDefault(id);

    /// <summary>The allowances of a band.</summary>
    public Allowances AllowancesOf(TierBand band) => _allowances[band];

    /// <summary>
    /// The tier as the provider names it on that day: "Tier 4" before the renaming, "Launch (formerly tiers 3–5)" after it.
    /// </summary>
    public string NameTier(UsageTier tier, UtcDay day)
    {
        if (tier.Band is not { } band)
        {
            return tier.Label;
        }

        var sameBand = Tiers.Where(other => other.Band == band).ToList();
        var former = FormerNames(sameBand.Where(other => other.From is null).Select(other => other.Label).ToList());
        var current = NamedOn(band, day);
        if (current.Count == 0)
        {
            return tier.From is null ? tier.Label : Capitalized(former);
        }

        var name = current.Contains(tier) ? tier.Label : OneOf(current);
        return former.Length == 0 ? name : $"{name} (formerly {former})";
    }

    /// <summary>
    /// The tier as somebody entered it, apart from its neighbours: "Tier 4" before the renaming, "Tier 4 (now Launch or Grow)" after it.
    /// </summary>
    /// <remarks>For choices, and for what was entered when; what holds is told by <see cref="NameTier"/>.</remarks>
    public string NameEntered(UsageTier tier, UtcDay day)
    {
        var now = tier.Band is null || tier.From is not null ? [] : NamedOn(tier.Band.Value, day);
        return now.Count == 0 ? tier.Label : $"{tier.Label} (now {OneOf(now)})";
    }

    private List<UsageTier> NamedOn(TierBand band, UtcDay day) => [.. Tiers.Where(other => other.Band == band && other.From <= day)];

    private static string OneOf(IEnumerable<UsageTier> tiers) => string.Join(" or ", tiers.Select(tier => tier.Label));

    private static string FormerNames(List<string> labels)
    {
        var numbers = labels
            .Select(label =>
                label.StartsWith("Tier ", StringComparison.Ordinal)
                && int.TryParse(label[5..], CultureInfo.InvariantCulture, out var number)
                    ? number
                    : (int?)null
            )
            .ToList();
        return labels.Count switch
        {
            0 => "",
            1 => labels[0],
            _ when numbers.All(number => number is not null) => $"tiers {numbers.Min()}–{numbers.Max()}",
            _ => string.Join(", ", labels),
        };
    }

    private static string Capitalized(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
