using DataSharing.Core.Programme;

namespace DataSharing.Core.Foresight.Alerts;

/// <summary>Whether what a rule watches for is there.</summary>
public enum AlertState
{
    /// <summary>Nobody can say: a figure is not known, or old. It neither fires nor recovers.</summary>
    Unknown,

    /// <summary>It is not there.</summary>
    Clear,

    /// <summary>It is there.</summary>
    Holds,
}

/// <summary>What a rule finds about one thing at one instant.</summary>
/// <param name="Subject">The thing: a pool, a project, a model; empty for the organization itself.</param>
/// <param name="State">Whether it holds.</param>
/// <param name="Title">In one line, for people; empty while not known.</param>
/// <param name="Text">In one or two sentences, with what happens next.</param>
public sealed record AlertFinding(string Subject, AlertState State, string Title = "", string Text = "")
{
    /// <summary>The pool that it is about, or null.</summary>
    public Pool? Pool { get; init; }

    /// <summary>The project that it is about, or null.</summary>
    public string? ProjectId { get; init; }

    /// <summary>The tokens that it is about: used or left, as the kind says; null for none.</summary>
    public long? Tokens { get; init; }

    /// <summary>The pool's allowance, or null.</summary>
    public long? Allowance { get; init; }

    /// <summary>Nobody can say.</summary>
    public static AlertFinding NotKnown(string subject) => new(subject, AlertState.Unknown);
}
