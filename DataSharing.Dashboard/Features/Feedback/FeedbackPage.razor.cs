using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.AspNetCore.Components;

namespace DataSharing.Dashboard.Features.Feedback;

/// <summary>Members rate completions of projects that share feedback, and see what others thought.</summary>
public sealed partial class FeedbackPage
{
    private FeedbackView? _view;
    private string _project = "";
    private string _completion = "";
    private string _comment = "";
    private FeedbackRating _rating;
    private string? _note;

    [Inject]
    private FeedbackQueries Queries { get; set; } = default!;

    [Inject]
    private GiveFeedback Give { get; set; } = default!;

    protected override string LoadKey => OrganizationId + Query;

    private FeedbackAddress Address => FeedbackAddress.Of(Asked);

    protected override async Task<Action> ReadAsync(CancellationToken cancellationToken)
    {
        var view = await Queries.GetAsync(Actor, OrganizationId, FeedbackAddress.Of(Query).Filter, cancellationToken);
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
        if (await ActAsync(() => Give.ExecuteAsync(Actor, OrganizationId, given, CancellationToken.None)))
        {
            (_note, _completion, _comment) = ($"Kept: {given.CompletionId} is {Word(given.Rating).ToLowerInvariant()}.", "", "");
        }
    }

    private static string Word(FeedbackRating rating) => rating == FeedbackRating.Up ? "Good" : "Bad";

    private string Export(string kind) => Address.At($"{PageRoutes.Feedback(OrganizationId)}/{kind}");

    private void Go(FeedbackAddress address) => GoTo(address.At(PageRoutes.Feedback(OrganizationId)));
}
