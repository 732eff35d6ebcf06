using DataSharing.Core.Foresight;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>Adds up what counted against each pool in each hour of the days that are known.</summary>
internal sealed class PoolShapes(ProgrammeHistory programme)
{
    private static readonly IReadOnlyList<Pool> _pools = PoolOrder.All;

    private readonly Dictionary<UtcDay, OfDay> _days = [];

    /// <summary>A day that is known: where nothing is added to it, nothing was used.</summary>
    public void Begin(UtcDay day) => _days[day] = new OfDay(programme.On(day).Models);

    /// <summary>Adds tokens of an hour; those of a day that was not begun are left out.</summary>
    /// <param name="at">Any instant of the hour.</param>
    /// <param name="model">As it was named; of a model outside the programme nothing counts.</param>
    /// <param name="tokens">How many.</param>
    public void Add(Instant at, string model, long tokens)
    {
        if (_days.TryGetValue(at.Day, out var day) && day.Models.PoolOf(model, at.Day) is { } pool)
        {
            ref var hour = ref day.Hours[(int)pool][at.ToDateTimeOffset().Hour];
            hour = checked(hour + tokens);
        }
    }

    /// <summary>Each pool's days, in order.</summary>
    public IReadOnlyDictionary<Pool, IReadOnlyList<DayShape>> ToShapes() =>
        _pools.ToDictionary(
            pool => pool,
            pool =>
                (IReadOnlyList<DayShape>)[.. _days.OrderBy(day => day.Key).Select(day => new DayShape(day.Key, day.Value.Hours[(int)pool]))]
        );

    private sealed record OfDay(ModelCatalogue Models)
    {
        public long[][] Hours { get; } = [.. _pools.Select(_ => new long[DayShape.Hours])];
    }
}
