using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>
/// The models that usage is asked of, by the names under which it is summed up: an alias is asked for by what it stood for on each day.
/// </summary>
internal sealed class AskedModels
{
    private const long DayMilliseconds = 86_400_000;

    private readonly List<(string Model, UtcDay Day)> _sometimes = [];

    private AskedModels(IReadOnlySet<string> always) => Always = always;

    /// <summary>Of every model.</summary>
    public static AskedModels All { get; } = new(new HashSet<string>());

    /// <summary>Models that are asked for on every day; none for all models.</summary>
    public IReadOnlySet<string> Always { get; }

    /// <param name="programme">What each name stands for.</param>
    /// <param name="names">Snapshots or aliases, as requests name them.</param>
    /// <param name="from">The first UTC day that is asked for.</param>
    /// <param name="until">The last.</param>
    public static AskedModels Of(ProgrammeHistory programme, IReadOnlySet<string> names, UtcDay from, UtcDay until)
    {
        var catalogues = Enumerable
            .Range(from.Number, until.Number - from.Number + 1)
            .Select(UtcDay.FromNumber)
            .Select(day => (Day: day, programme.On(day).Models))
            .ToList();
        var always = names.ToHashSet(StringComparer.Ordinal);
        var asked = new AskedModels(always);
        foreach (var name in names)
        {
            var stoodFor = catalogues.ConvertAll(catalogue => (Model: catalogue.Models.Resolve(name, catalogue.Day).Id, catalogue.Day));
            var models = stoodFor.Select(one => one.Model).Distinct(StringComparer.Ordinal).ToList();
            if (models.Count > 1)
            {
                asked._sometimes.AddRange(stoodFor.Where(one => one.Model != name));
            }
            else
            {
                always.UnionWith(models);
            }
        }

        return asked;
    }

    /// <summary>What names that stood for several models are asked for by: the model and its day in one text, and which of these; null
    /// where none did.</summary>
    /// <param name="model">The column of the model.</param>
    /// <param name="time">That of the time, in milliseconds.</param>
    public (string Text, IEnumerable<string> OneOf)? Sometimes(string model, string time) =>
        _sometimes.Count == 0
            ? null
            : (
                $"""("{model}" || ' ' || CAST("{time}" / {DayMilliseconds} AS text))""",
                _sometimes.Select(one => FormattableString.Invariant($"{one.Model} {one.Day.Start.UnixMilliseconds / DayMilliseconds}"))
            );
}
