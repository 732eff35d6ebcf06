using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.UI;
using Microsoft.AspNetCore.Components;

namespace DataSharing.Dashboard.Features.Feedback;

/// <summary>Members rate completions of projects that share feedback, and see what others thought.</summary>
public sealed partial class FeedbackPage
{
    private const string ProjectName = "project";
    private const string RatingName = "rating";

    private FeedbackView? _view;
    private string _project = "";
    private string _completion = "";
    private string _comment = "";
    private FeedbackRating _rating;
    private string? _note;

    [SupplyParameterFromQuery(Name = ProjectName)]
    public string? Project { get; set; }

    [SupplyParameterFromQuery(Name = RatingName)]
    public string? Rating { get; set; }

    [Inject]
    private FeedbackQueries Queries { get; set; } = default!;

    [Inject]
    private GiveFeedback Give { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    protected override string LoadKey => $"{OrganizationId}\n{Project}|{Rating}";

    protected override async Task<Action> ReadAsync(CancellationToken cancellationToken)
    {
        var filter = new FeedbackFilter(string.IsNullOrEmpty(Project) ? null : Project, WireName<FeedbackRating>.Find(Rating));
        var view = await Queries.GetAsync(Actor, OrganizationId, filter, cancellationToken);
        return () =>
        {
            _view = view;
            if (!view.Open.Any(project => project.Id == _project))
            {
                _project = view.Open.Count > 0 ? view.Open[0].Id : "";
            }
        };
    }

    protected override void OnOtherOrganization() => (_view, _completion, _comment, _rating, _note) = (null, "", "", default, null);

    private async Task GiveAsync()
    {
        var given = new FeedbackInput(_project, _completion, _rating, _comment);
        _note = null;
        if (await ActAsync(() => Give.ExecuteAsync(Actor, OrganizationId, given, Leaving)))
        {
            (_note, _completion, _comment) = ($"Kept: {given.CompletionId} is {Word(given.Rating).ToLowerInvariant()}.", "", "");
        }
    }

    private static string Word(FeedbackRating rating) => rating == FeedbackRating.Up ? "Good" : "Bad";

    private string Export(string kind) => Link($"{PageRoutes.Feedback(OrganizationId)}/{kind}");

    private void Go((string Name, string? Value) change) => Navigation.NavigateTo(Link(PageRoutes.Feedback(OrganizationId), change));

    private string Link(string address, params (string Name, string? Value)[] changes) =>
        Navigation.Link(address, new Dictionary<string, object?> { [ProjectName] = Project, [RatingName] = Rating }, changes);
}
