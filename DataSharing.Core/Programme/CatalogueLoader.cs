using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Programme;

/// <summary>Reads a catalogue from JSON and names everything that is wrong with it.</summary>
public static class CatalogueLoader
{
    private static readonly JsonDocumentOptions _strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private static readonly Plan[] _usualPlans =
    [
        new("standard", "pay as you go", Excluded: false),
        new("enterprise", "Enterprise (not excluded)", Excluded: false),
        new("enterprise_excluded", "Enterprise (excluded)", Excluded: true),
    ];

    /// <summary>The catalogue that ships with this library.</summary>
    public static ProgrammeCatalogue LoadEmbedded()
    {
        using var stream =
            typeof(CatalogueLoader).Assembly.GetManifestResourceStream("catalogue.json")
            ?? throw new InvalidOperationException("The embedded catalogue is missing.");
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return Load(memory.ToArray());
    }

    /// <summary>The largest file that is read, in bytes: some fifty times the one that ships.</summary>
    public const int MaximumBytes = 1024 * 1024;

    private static readonly UTF8Encoding _strictText = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a catalogue from UTF-8 JSON of at most <see cref="MaximumBytes"/>.</summary>
    /// <exception cref="CatalogueException">It is not JSON or breaks a rule; all errors are listed.</exception>
    public static ProgrammeCatalogue Load(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaximumBytes)
        {
            throw new CatalogueException([new CatalogueError("$", "must have at most 1 MB.")]);
        }

        JsonDocument document;
        string text;
        try
        {
            // A value that nobody reads may hold anything, and what is kept must be what was read.
            text = _strictText.GetString(json.Span);
            document = JsonDocument.Parse(json, _strict);
        }
        catch (DecoderFallbackException)
        {
            throw new CatalogueException([new CatalogueError("$", "is not valid UTF-8.")]);
        }
        catch (JsonException exception)
        {
            throw new CatalogueException([new CatalogueError("$", $"is not valid JSON: {exception.Message}")]);
        }

        using (document)
        {
            var reader = new CatalogueReader();
            var root = reader.Object(document.RootElement, "$");
            var note = reader.OptionalText(root, "note") ?? "";
            var boundary = reader.Choice(
                root,
                "boundary_rule",
                ("whole_request", BoundaryRule.WholeRequest),
                ("split", BoundaryRule.Split)
            );
            var coversReported = reader.OptionalFlag(root, "covers_reported") ?? true;
            if (reader.OptionalText(root, "refresh") is { } refresh && refresh != "00:00 UTC")
            {
                reader.Report(root, "refresh", "must be \"00:00 UTC\": another refresh is not supported.");
            }

            var tiers = ReadTiers(reader, root);
            IReadOnlyList<Plan> plans = root.Has("plans") ? ReadPlans(reader, root) : _usualPlans;
            var allowances = ReadAllowances(reader, root);
            var snapshots = ReadModels(reader, root);
            var ids = snapshots.Select(model => model.Id).ToHashSet(StringComparer.Ordinal);
            var aliases = ReadAliases(reader, root, ids);
            var released = ReadReleased(reader, root, ids);
            var prices = ReadPrices(reader, root, ids, released);
            reader.ThrowIfAny();
            return new ProgrammeCatalogue(
                note,
                boundary,
                tiers,
                plans,
                allowances,
                new ModelCatalogue(snapshots, aliases, coversReported, released),
                new PriceList(prices),
                Convert.ToHexStringLower(SHA256.HashData(json.Span)),
                text
            );
        }
    }

    private static List<UsageTier> ReadTiers(CatalogueReader reader, JsonPlace root)
    {
        var tiers = reader
            .List(root, "tiers")
            .Select(place => new UsageTier(
                reader.Text(place, "id"),
                reader.Text(place, "label"),
                place.IsNull("band") ? null : reader.Choice(place, "band", ("low", TierBand.Low), ("high", TierBand.High)),
                reader.OptionalDay(place, "from")
            ))
            .ToList();
        reader.Distinct(root, "tiers", "id", tiers.Select(tier => tier.Id));
        if (tiers.Select(tier => tier.Band).OfType<TierBand>().Distinct().Count() < Enum.GetValues<TierBand>().Length)
        {
            reader.Report(root, "tiers", "must have at least one tier of each band, low and high.");
        }

        return tiers;
    }

    private static List<Plan> ReadPlans(CatalogueReader reader, JsonPlace root)
    {
        var plans = reader
            .List(root, "plans")
            .Select(place => new Plan(
                reader.Text(place, "id"),
                reader.Text(place, "label"),
                reader.OptionalFlag(place, "excluded") ?? false
            ))
            .ToList();
        reader.Distinct(root, "plans", "id", plans.Select(plan => plan.Id));
        return plans;
    }

    private static Dictionary<TierBand, Allowances> ReadAllowances(CatalogueReader reader, JsonPlace root)
    {
        var byPool = new Dictionary<Pool, (TokenCount Low, TokenCount High)>();
        foreach (var place in reader.List(root, "pools"))
        {
            var pool = reader.Choice(place, "id", ("large", Pool.Large), ("small", Pool.Small));
            var allowance = reader.Object(place, "allowance");
            if (!byPool.TryAdd(pool, (TokenCount.Of(reader.Count(allowance, "low")), TokenCount.Of(reader.Count(allowance, "high")))))
            {
                reader.Report(place, "id", "names this pool a second time.");
            }
        }

        if (byPool.Count != 2)
        {
            reader.Report(root, "pools", "must hold exactly the pools \"large\" and \"small\".");
            return [];
        }

        return new Dictionary<TierBand, Allowances>
        {
            [TierBand.Low] = new(byPool[Pool.Large].Low, byPool[Pool.Small].Low),
            [TierBand.High] = new(byPool[Pool.Large].High, byPool[Pool.Small].High),
        };
    }

    private static List<ModelSnapshot> ReadModels(CatalogueReader reader, JsonPlace root)
    {
        var models = reader
            .List(root, "models")
            .Select(place =>
            {
                var from = reader.Day(place, "covered_from");
                var until = reader.OptionalDay(place, "covered_until");
                reader.Ordered(place, "covered_until", from, until);
                return new ModelSnapshot(
                    reader.Text(place, "snapshot"),
                    reader.Text(place, "family"),
                    reader.Choice(place, "pool", ("large", Pool.Large), ("small", Pool.Small)),
                    from,
                    until,
                    reader.Choice(
                        place,
                        "confidence",
                        ("documented", Confidence.Documented),
                        ("reported", Confidence.Reported),
                        ("disputed", Confidence.Disputed)
                    ),
                    reader.OptionalDay(place, "shutdown"),
                    reader.Texts(place, "sources")
                );
            })
            .ToList();
        reader.Distinct(root, "models", "snapshot", models.Select(model => model.Id));
        if (models.Count == 0)
        {
            reader.Report(root, "models", "must have at least one model.");
        }

        return models;
    }

    private static List<ModelAlias> ReadAliases(CatalogueReader reader, JsonPlace root, HashSet<string> snapshots)
    {
        var aliases = new List<ModelAlias>();
        var ofName = new Dictionary<string, List<ModelAlias>>(StringComparer.Ordinal);
        foreach (var place in reader.List(root, "aliases"))
        {
            var alias = new ModelAlias(
                reader.Text(place, "alias"),
                reader.Known(place, "snapshot", snapshots),
                reader.OptionalDay(place, "from"),
                reader.OptionalDay(place, "until")
            );
            reader.Ordered(place, "until", alias.From, alias.Until);
            if (snapshots.Contains(alias.Name))
            {
                reader.Report(place, "alias", $"\"{alias.Name}\" is a snapshot already.");
            }

            var others = ofName.TryGetValue(alias.Name, out var known) ? known : ofName[alias.Name] = [];
            if (others.Exists(other => Overlap(other.From, other.Until, alias.From, alias.Until)))
            {
                reader.Report(place, "alias", $"\"{alias.Name}\" has another entry for the same days.");
            }

            others.Add(alias);
            aliases.Add(alias);
        }

        return aliases;
    }

    // Absent in what was stored before there were any.
    private static List<ReleasedModel> ReadReleased(CatalogueReader reader, JsonPlace root, HashSet<string> snapshots)
    {
        if (root.IsNull("released_not_listed"))
        {
            return [];
        }

        var released = new List<ReleasedModel>();
        foreach (var place in reader.List(root, "released_not_listed"))
        {
            var (id, day) = (reader.Text(place, "snapshot"), reader.Day(place, "released"));
            released.Add(
                new ReleasedModel(id, day, place.IsNull("usd_per_million") ? null : ReadPrice(reader, place, id) with { From = day })
            );
            if (snapshots.Contains(id))
            {
                reader.Report(place, "snapshot", $"\"{id}\" is one of the models already: a model is listed or not.");
            }
        }

        reader.Distinct(root, "released_not_listed", "snapshot", released.Select(model => model.Id));
        return released;
    }

    private static ModelPrice ReadPrice(CatalogueReader reader, JsonPlace place, string snapshot)
    {
        var usd = reader.Object(place, "usd_per_million");
        return new ModelPrice(
            snapshot,
            reader.Microdollars(usd, "input"),
            usd.IsNull("cached_input") ? null : reader.Microdollars(usd, "cached_input"),
            reader.Microdollars(usd, "output")
        );
    }

    private static List<ModelPrice> ReadPrices(
        CatalogueReader reader,
        JsonPlace root,
        HashSet<string> snapshots,
        List<ReleasedModel> released
    )
    {
        var prices = released.Select(model => model.Price).OfType<ModelPrice>().ToList();
        var ofModel = prices
            .GroupBy(price => price.SnapshotId, StringComparer.Ordinal)
            .ToDictionary(model => model.Key, model => model.ToList(), StringComparer.Ordinal);
        snapshots = [.. snapshots, .. released.Select(model => model.Id)];
        foreach (var place in reader.List(root, "prices"))
        {
            var note = reader.OptionalText(place, "note");
            var price = ReadPrice(reader, place, reader.Known(place, "snapshot", snapshots)) with
            {
                From = reader.OptionalDay(place, "from"),
                Until = reader.OptionalDay(place, "until"),
                KnownThrough = reader.OptionalDay(place, "known_through") ?? PromisedThrough(note),
                Note = note,
            };
            reader.Ordered(place, "until", price.From, price.Until);
            if (price.KnownThrough < price.From)
            {
                reader.Report(place, "known_through", "must not be earlier than the day from which it holds.");
            }

            var others = ofModel.TryGetValue(price.SnapshotId, out var known) ? known : ofModel[price.SnapshotId] = [];
            if (others.Exists(other => Overlap(other.From, other.Until, price.From, price.Until)))
            {
                reader.Report(place, "snapshot", $"\"{price.SnapshotId}\" has another price for the same days.");
            }

            others.Add(price);
            prices.Add(price);
        }

        return prices;
    }

    // A file may say it in the provider's words alone: "announced as at least through 2026-11-21".
    private static UtcDay? PromisedThrough(string? note)
    {
        const string words = "at least through ";
        var at = note?.IndexOf(words, StringComparison.OrdinalIgnoreCase) ?? -1;
        return at >= 0 && note!.Length >= at + words.Length + 10 && UtcDay.TryParse(note.Substring(at + words.Length, 10), out var day)
            ? day
            : null;
    }

    private static bool Overlap(UtcDay? fromA, UtcDay? untilA, UtcDay? fromB, UtcDay? untilB) =>
        (untilB is null || fromA is null || fromA < untilB) && (untilA is null || fromB is null || fromB < untilA);
}
