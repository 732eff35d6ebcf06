namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>The setting of one control. What an answer holds beside it is taken back and ignored.</summary>
internal sealed record ControlRequest
{
    /// <summary>disabled, all_projects or selected_projects.</summary>
    public required string Type { get; init; }

    /// <summary>With selected_projects: the whole list.</summary>
    public IReadOnlyList<string>? ProjectIds { get; init; }

    /// <summary>As GET gives it: false leaves a control undecided that is disabled because nobody decided about it.</summary>
    public bool? Recorded { get; init; }

    public object? ConfirmedAtProvider { get; init; }

    public object? AtProvider { get; init; }

    public object? BlockedBy { get; init; }
}

/// <summary>A control for each kind of data that changes; the others stay.</summary>
internal sealed record ControlsRequest
{
    public ControlRequest? InputsOutputs { get; init; }

    public ControlRequest? Evaluation { get; init; }

    public ControlRequest? Feedback { get; init; }
}

/// <summary>A decision: what GET gives, with what changes. What an answer holds beside it is taken back and ignored.</summary>
internal sealed record SharingRequest
{
    public required ControlsRequest Controls { get; init; }

    /// <summary>That of the setting it starts from; if it is not the latest, nothing is changed.</summary>
    public required long Version { get; init; }

    /// <summary>Needed where something begins to be shared: the version of the terms that somebody read.</summary>
    public int? AcknowledgedTerms { get; init; }

    public object? Object { get; init; }

    public object? Terms { get; init; }

    public object? EffectiveAt { get; init; }

    public object? UpdatedBy { get; init; }

    public const string Example =
        """{"controls":{"inputs_outputs":{"type":"selected_projects","project_ids":["proj_a"]},"feedback":{"type":"all_projects"}},"version":0,"acknowledged_terms":1}""";
}

/// <summary>One project's setting of one control. What an answer holds beside it is taken back and ignored.</summary>
internal sealed record ProjectControlRequest
{
    /// <summary>enabled or disabled; organization_default leaves it to the organization's mode, where that is so already.</summary>
    public required string Type { get; init; }

    public object? Effective { get; init; }

    public object? DecidedBy { get; init; }

    public object? ConfirmedAtProvider { get; init; }

    public object? AtProvider { get; init; }
}

/// <summary>A control for each kind of data that is switched for one project; the others stay.</summary>
internal sealed record ProjectControlsRequest
{
    public ProjectControlRequest? InputsOutputs { get; init; }

    public ProjectControlRequest? Evaluation { get; init; }

    public ProjectControlRequest? Feedback { get; init; }
}

/// <summary>One project switched: what GET gives, with what changes. What an answer holds beside it is taken back and ignored.</summary>
internal sealed record ProjectSharingRequest
{
    public required ProjectControlsRequest Controls { get; init; }

    /// <summary>That of the setting it starts from; if it is not the latest, nothing is changed.</summary>
    public required long Version { get; init; }

    /// <summary>Needed where something begins to be shared: the version of the terms that somebody read.</summary>
    public int? AcknowledgedTerms { get; init; }

    public object? Object { get; init; }

    public object? ProjectId { get; init; }

    public object? ModeChanged { get; init; }

    public const string Example = """{"controls":{"inputs_outputs":{"type":"disabled"}},"version":1}""";
}

/// <summary>Somebody says that OpenAI's page was switched to a decision.</summary>
internal sealed record ConfirmationRequest
{
    /// <summary>inputs_outputs, evaluation or feedback.</summary>
    public required string Control { get; init; }

    /// <summary>Of the setting that was switched there.</summary>
    public required long Version { get; init; }

    public const string Example = """{"control":"inputs_outputs","version":1}""";
}
