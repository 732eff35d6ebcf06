using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.UI;

namespace DataSharing.Dashboard.Features.Feedback;

/// <summary>Which ratings the page Feedback shows, as its address has it.</summary>
internal sealed record FeedbackAddress
{
    public string? Project { get; init; }

    public string? Rating { get; init; }

    public FeedbackFilter Filter => new(string.IsNullOrEmpty(Project) ? null : Project, WireName<FeedbackRating>.Find(Rating));

    public static FeedbackAddress Of(PageQuery query) => new() { Project = query["project"], Rating = query["rating"] };

    public string At(string page) => PageQuery.Link(page, [("project", Project), ("rating", Rating)]);
}
