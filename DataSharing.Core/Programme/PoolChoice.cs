using System.Text.Json.Serialization;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Programme;

/// <summary>By which pool usage is chosen: each model of a day is of exactly one choice, so that together they are all of it.</summary>
public enum PoolChoice
{
    /// <summary>Models of <see cref="Pool.Large"/>.</summary>
    [JsonStringEnumMemberName("large")]
    Large,

    /// <summary>Models of <see cref="Pool.Small"/>.</summary>
    [JsonStringEnumMemberName("small")]
    Small,

    /// <summary>Models that draw on no pool, as far as the catalogue knows.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}

/// <summary>Usage of one pool, by the catalogue under which each day is summed up.</summary>
/// <param name="Choice">Which.</param>
/// <param name="Programme">The catalogues.</param>
/// <remarks>
/// The pool is the model's, whatever became of the request: billed usage belongs to it too. A decision that was made before a catalogue
/// took over within its day may name another.
/// </remarks>
public sealed record ChosenPool(PoolChoice Choice, ProgrammeHistory Programme)
{
    /// <summary>Whether usage of a model on a day is of it.</summary>
    public bool Has(string model, UtcDay day) => Choice == Of(Programme.PoolOf(model, day));

    /// <summary>Of which choice a pool is; none too.</summary>
    public static PoolChoice Of(Pool? pool) =>
        pool switch
        {
            Pool.Large => PoolChoice.Large,
            Pool.Small => PoolChoice.Small,
            _ => PoolChoice.None,
        };
}
