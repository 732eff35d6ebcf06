using System.Globalization;
using DataSharing.Core.Eligibility;

namespace DataSharing.Core.Foresight.Alerts;

/// <summary>Where an alert leads.</summary>
public enum AlertPlace
{
    /// <summary>Today's pools.</summary>
    Overview,

    /// <summary>What is shared.</summary>
    Sharing,

    /// <summary>Usage by model.</summary>
    Usage,

    /// <summary>Reading from the provider.</summary>
    Connection,

    /// <summary>The organization's facts.</summary>
    Facts,
}

/// <summary>Something that can be watched for. A new kind is a class beside this one, named in <see cref="AlertKinds"/>.</summary>
/// <remarks>A kind is pure: it finds the same in the same figures. It never speaks of what is stale or not known.</remarks>
public abstract class AlertKind
{
    /// <summary>As it is stored and sent; it never changes.</summary>
    public abstract string Name { get; }

    /// <summary>For people.</summary>
    public abstract string Title { get; }

    /// <summary>When it fires, in one sentence.</summary>
    public abstract string Explanation { get; }

    /// <summary>Where it leads.</summary>
    public abstract AlertPlace Place { get; }

    /// <summary>Whether a rule may be about one pool.</summary>
    public virtual bool HasPools => false;

    /// <summary>Whether a rule may be about one project.</summary>
    public virtual bool HasProjects => false;

    /// <summary>The threshold to begin with; null for a kind without one.</summary>
    public virtual AlertThreshold? Threshold => null;

    /// <summary>The hours before the refresh to begin with; null for a kind that always looks.</summary>
    public virtual int? HoursBefore => null;

    /// <summary>Whether it is about one UTC day alone: with the day it is over, and nobody needs to be told.</summary>
    public virtual bool EndsWithDay => false;

    /// <summary>What is there, thing by thing.</summary>
    public abstract IEnumerable<AlertFinding> Find(AlertRule rule, AlertFigures figures);

    /// <summary>What there is to say of a thing that <see cref="Find"/> said nothing of, and that fired before.</summary>
    public abstract AlertFinding Otherwise(AlertFigures figures, string subject);

    /// <summary>The day that an alert is about, as its sentences name it: they are read, and may arrive, when it is over.</summary>
    private protected static string Day(AlertFigures figures) => Words.Date(figures.Day.Start);

    private protected static string Count(long tokens) => tokens.ToString("N0", CultureInfo.InvariantCulture);
}
