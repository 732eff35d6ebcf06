using DataSharing.Core.Primitives;
using DataSharing.Dashboard.UI;

namespace DataSharing.Dashboard.Features.Audit;

/// <summary>What is chosen on the page Activity, as its address has it.</summary>
internal sealed record ActivityAddress
{
    private const string Yes = "yes";

    public string? What { get; init; }

    public string? Who { get; init; }

    public string? From { get; init; }

    public string? Until { get; init; }

    public string? Refused { get; init; }

    /// <summary>Only the log here, only OpenAI's, or both.</summary>
    public string? Where { get; init; }

    /// <summary>Only what concerns this project.</summary>
    public string? Project { get; init; }

    public string? After { get; init; }

    public bool RefusedOnly => Refused == Yes;

    public AuditFilter Filter =>
        new(
            AuditWords.Groups.FirstOrDefault(group => group.Group == What).Types ?? [],
            UtcDay.TryParse(From, out var from) ? from.Start : null,
            UtcDay.TryParse(Until, out var until) ? until.End : null
        )
        {
            Who = Who?.Trim(),
            RefusedOnly = RefusedOnly,
            Concerning = string.IsNullOrEmpty(Project) ? null : Project,
        };

    /// <summary>The same choice from its beginning: a place in the list is of another list.</summary>
    public ActivityAddress Newest => this with { After = null };

    public static ActivityAddress Of(PageQuery query) =>
        new()
        {
            What = query["what"],
            Who = query["who"],
            From = query["from"],
            Until = query["until"],
            Refused = query["refused"],
            Where = query["where"],
            Project = query["project"],
            After = query["after"],
        };

    public ActivityAddress WithRefusedOnly(bool only) => Newest with { Refused = only ? Yes : null };

    public string At(string page) =>
        PageQuery.Link(
            page,
            [
                ("what", What),
                ("who", Who),
                ("from", From),
                ("until", Until),
                ("refused", Refused),
                ("where", Where),
                ("project", Project),
                ("after", After),
            ]
        );
}
