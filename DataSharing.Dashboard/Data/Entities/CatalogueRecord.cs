using System.Text.Json.Serialization;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Dashboard.Data.Entities;

/// <summary>How a catalogue came into force.</summary>
public enum CatalogueOrigin
{
    /// <summary>The server was started with it.</summary>
    [JsonStringEnumMemberName("start")]
    Start,

    /// <summary>A command ran before any server did: the first server's takes its place.</summary>
    [JsonStringEnumMemberName("command")]
    Command,

    /// <summary>An administrator published it.</summary>
    [JsonStringEnumMemberName("published")]
    Published,
}

/// <summary>A catalogue that decides, decided or will decide. Its content never changes.</summary>
public sealed class CatalogueRecord
{
    /// <summary>By which decisions name it; ascending from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Of <see cref="Json"/>, in lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }
    public required string Json { get; init; }
    public required CatalogueOrigin Origin { get; init; }

    /// <summary>From when it decides; the first from the beginning.</summary>
    public required Instant EffectiveAt { get; init; }
    public required Instant RecordedAt { get; init; }
    public required string ByName { get; init; }

    /// <summary>What it changes and why, in the administrator's words; empty for one from a start.</summary>
    public required string Reason { get; init; }

    /// <summary>When it was withdrawn before it decided anything; null if it was not.</summary>
    public Instant? WithdrawnAt { get; set; }
    public string? WithdrawnBy { get; set; }

    /// <summary>The next after the last there is; null if there is none.</summary>
    public static CatalogueRecord After(
        int? last,
        ProgrammeCatalogue catalogue,
        CatalogueOrigin origin,
        Instant effectiveAt,
        Instant recordedAt,
        string byName,
        string reason
    ) =>
        new()
        {
            Number = (last ?? 0) + 1,
            Sha256 = catalogue.Hash,
            Json = catalogue.Json,
            Origin = origin,
            EffectiveAt = effectiveAt,
            RecordedAt = recordedAt,
            ByName = byName,
            Reason = reason,
        };
}
