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
    private string? _error;
    private string? _note;
    private bool _busy;

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

    protected override async Task LoadAsync()
    {
        _view = await Queries.GetAsync(Actor, OrganizationId, new FeedbackFilter(string.IsNullOrEmpty(Project) ? null : Project, WireName<FeedbackRating>.Find(Rating)), Leaving);
        if (!_view.Open.Any(project => project.Id == _project))
        {
            _project = _view.Open.Count > 0 ? _view.Open[0].Id : "";
        }
    }

    private async Task GiveAsync()
    {
        if (_busy)
        {
            return;
        }

        (_busy, _note) = (true, null);
        var completion = _completion;
        _error = await TryAsync(() => Give.ExecuteAsync(Actor, OrganizationId, new FeedbackInput(_project, completion, _rating, _comment), Leaving));
        _busy = false;
        if (_error is null)
        {
            (_note, _completion, _comment) = ($"Kept: {completion} is {Word(_rating).ToLowerInvariant()}.", "", "");
        }

        await RefreshAsync();
    }

    private static string Word(FeedbackRating rating) => rating == FeedbackRating.Up ? "Good" : "Bad";

    private string Export(string kind) => Link($"{PageRoutes.Feedback(OrganizationId)}/{kind}");

    private void Go((string Name, string? Value) change) => Navigation.NavigateTo(Link(PageRoutes.Feedback(OrganizationId), change));

    private string Link(string address, params (string Name, string? Value)[] changes) =>
        Navigation.Link(address, new Dictionary<string, object?> { [ProjectName] = Project, [RatingName] = Rating }, changes);
}
