using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;

namespace DataSharing.Dashboard.Data.Entities;

/// <summary>A decision of an owner about one control. Decisions of one act share a version.</summary>
public sealed class SharingRecord
{
    public long Sequence { get; init; }

    public required string OrganizationId { get; init; }

    public required long Version { get; init; }

    public required SharingControl Control { get; init; }

    public required SharingList List { get; init; }

    /// <summary>From when it holds: a whole second shortly after it was recorded, never in the past.</summary>
    public required Instant EffectiveAt { get; set; }

    public required Instant RecordedAt { get; init; }

    public required string ById { get; init; }

    public required string ByName { get; init; }

    /// <summary>The terms that were acknowledged, if the act turned anything on.</summary>
    public int? TermsVersion { get; init; }

    public string? TermsSha256 { get; init; }
}

/// <summary>An owner said that OpenAI's page was switched to what this version decided.</summary>
public sealed class SharingConfirmation
{
    public long Sequence { get; init; }

    public required string OrganizationId { get; init; }

    public required SharingControl Control { get; init; }

    public required long Version { get; init; }

    public required Instant At { get; init; }

    public required string ById { get; init; }

    public required string ByName { get; init; }
}

/// <summary>What an owner says was set at OpenAI before anything was recorded here: declared, not witnessed.</summary>
public sealed class SharingDeclaration
{
    public long Sequence { get; init; }

    public required string OrganizationId { get; init; }

    public required SharingControl Control { get; init; }

    /// <summary>What was set; null for "I don't know".</summary>
    public required SharingList? List { get; init; }

    /// <summary>Since when; null for "I don't know".</summary>
    public required Instant? Since { get; init; }

    public required Instant DeclaredAt { get; init; }

    public required string ById { get; init; }

    public required string ByName { get; init; }
}

/// <summary>An owner said that a project which was first seen while all projects share goes on sharing.</summary>
public sealed class KeptProject
{
    public long Sequence { get; init; }

    public required string OrganizationId { get; init; }

    public required string ProjectId { get; init; }

    public required Instant At { get; init; }

    public required string ById { get; init; }

    public required string ByName { get; init; }
}

/// <summary>A text that an owner acknowledges when turning sharing on.</summary>
public sealed class TermsText
{
    public required int Version { get; init; }

    public required string Sha256 { get; init; }

    public required string Text { get; init; }

    public required Instant Since { get; init; }
}
