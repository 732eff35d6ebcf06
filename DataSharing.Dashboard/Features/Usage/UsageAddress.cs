using System.Globalization;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.UI;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>What is chosen on the page Usage, as its address has it: read with care, since anybody may write it.</summary>
public sealed record UsageAddress
{
    public const string Days = "days";
    public const string Events = "events";
    public const string Report = "report";
    public const string Reconciliation = "reconciliation";
    public const string Saved = "saved";

    public const string Complimentary = "complimentary";
    public const string Billed = "billed";

    private const int LongestRange = 400;
    private const int RowsAtOnce = 100;
    private const int MostRows = 10_000;

    /// <summary>What can be reconciled by: OpenAI's count tells no more.</summary>
    public static readonly IReadOnlyList<UsageGrouping> Reconcilable =
    [
        UsageGrouping.Day,
        UsageGrouping.Pool,
        UsageGrouping.Project,
        UsageGrouping.Model,
    ];

    /// <summary>What savings can be told by.</summary>
    public static readonly IReadOnlyList<UsageGrouping> Savable = [UsageGrouping.Day, UsageGrouping.Model, UsageGrouping.Project];

    public string? Tab { get; init; }

    public string? From { get; init; }

    public string? Until { get; init; }

    public string? Group { get; init; }

    /// <summary>Of days, events and OpenAI's report: by the pool of their models.</summary>
    public string? Pool { get; init; }

    public string? Reason { get; init; }

    /// <summary>Of events, the resolved model.</summary>
    public string? Model { get; init; }

    /// <summary>Of events: complimentary or billed.</summary>
    public string? Outcome { get; init; }

    /// <summary>Of events: exactly this id, whatever else is chosen.</summary>
    public string? Id { get; init; }

    public string? Event { get; init; }

    public string? Source { get; init; }

    public string? After { get; init; }

    public string? Project { get; init; }

    public string? Rows { get; init; }

    /// <summary>The tab that shows.</summary>
    public string Shown => Tab is Events or Report or Reconciliation or Saved ? Tab : Days;

    public UsageGrouping Grouping =>
        (Shown, WireName<UsageGrouping>.Find(Group)) switch
        {
            (Reconciliation, { } chosen) when Reconcilable.Contains(chosen) => chosen,
            (Reconciliation, _) => UsageGrouping.Day,
            (Saved, { } chosen) when !Savable.Contains(chosen) => UsageGrouping.Model,
            (_, var chosen) => chosen ?? UsageGrouping.Model,
        };

    public PoolChoice? OnlyPool => WireName<PoolChoice>.Find(Pool);

    public DecisionReason? OnlyReason => WireName<DecisionReason>.Find(Reason);

    public bool? OnlyComplimentary =>
        Outcome switch
        {
            Complimentary => true,
            Billed => false,
            _ => null,
        };

    public long? OlderThan => long.TryParse(After, CultureInfo.InvariantCulture, out var after) ? after : null;

    /// <summary>How many rows show at most.</summary>
    public int ShownRows => int.TryParse(Rows, out var rows) ? Math.Clamp(rows, RowsAtOnce, MostRows) : RowsAtOnce;

    /// <summary>The same with more rows.</summary>
    public UsageAddress WithMoreRows =>
        Base with
        {
            Project = Project,
            Rows = (ShownRows + (RowsAtOnce * 4)).ToString(CultureInfo.InvariantCulture),
        };

    /// <summary>The same from its beginning: without an event, a place in the list, or what was chosen in it.</summary>
    public UsageAddress Base => Newest with { Project = null, Rows = null, Model = null, Outcome = null, Id = null };

    /// <summary>All of these days, whatever was chosen of them.</summary>
    public UsageAddress Whole => Base with { Pool = null, Reason = null };

    /// <summary>The same list with no event open.</summary>
    public UsageAddress List => this with { Tab = Shown, Event = null, Source = null };

    /// <summary>The same choice of events from its beginning.</summary>
    public UsageAddress Newest => List with { After = null };

    /// <summary>Whether events are chosen by more than their days.</summary>
    public bool ChoosesEvents => (Pool ?? Project ?? Reason ?? Model ?? Outcome ?? Id) is not null;

    public static UsageAddress Of(PageQuery query) =>
        new()
        {
            Tab = query["tab"],
            From = query["from"],
            Until = query["until"],
            Group = query["group"],
            Pool = query["pool"],
            Reason = query["reason"],
            Model = query["model"],
            Outcome = query["outcome"],
            Id = query["id"],
            Event = query["event"],
            Source = query["source"],
            After = query["after"],
            Project = query["project"],
            Rows = query["rows"],
        };

    /// <summary>The days that are chosen, both inclusive; without a choice the last thirty.</summary>
    public (UtcDay First, UtcDay Last) RangeAt(UtcDay today) => new AskedDays(From, Until).At(today, LongestRange);

    /// <summary>Whether it asks for days that cannot show: to come, in no order, too many at once, or none at all.</summary>
    public bool AsksForOtherDays(UtcDay today) => new AskedDays(From, Until).AreOthers(today, LongestRange);

    public string At(string page) =>
        PageQuery.Link(
            page,
            [
                ("tab", Tab),
                ("from", From),
                ("until", Until),
                ("group", Group),
                ("pool", Pool),
                ("reason", Reason),
                ("model", Model),
                ("outcome", Outcome),
                ("id", Id),
                ("event", Event),
                ("source", Source),
                ("after", After),
                ("project", Project),
                ("rows", Rows),
            ]
        );
}
