using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Sharing;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>What members ask for: an owner grants it by the decision itself, or declines it.</summary>
public sealed partial class DataSharingPage
{
    private IReadOnlyList<MemberRequest> _answered = [];
    private bool _mayAsk;

    [Inject]
    private AskForSharing Ask { get; set; } = default!;

    [Inject]
    private AnswerRequest Answers { get; set; } = default!;

    // The request that a link brought to its review, once it was taken; and the one that is to be.
    private string? _reviewOf;
    private bool _mayReview;

    // A link to a review opens what the button beside the request opens, and decides nothing.
    private void TakeReview()
    {
        if (_reviewOf != Query["review"])
        {
            _reviewOf = Query["review"];
            _mayReview = _reviewOf is not null;
        }
    }

    private async Task ReviewAskedAsync()
    {
        if (!_mayReview || _view is null || !IsLoaded || Failure is not null)
        {
            return;
        }

        // Taken once: whoever loads the page anew, or sends its address on, opens no review.
        _mayReview = false;
        await Script.InvokeVoidAsync("dataSharing.taken", "review");
        var asked = _view.Requests.FirstOrDefault(request => request.Id == _reviewOf);

        // What came back from an earlier visit is said, and looked at, before anything is staged beside it.
        if (_brought is null && _isOwner && asked is { Wish: SharingWish.Share } && ObstacleOf(asked) is null)
        {
            await GrantAsync(asked);
            StateHasChanged();
        }
        else
        {
            await Script.InvokeVoidAsync("dataSharing.focus", RequestsOfMembers.Heading);
        }
    }

    // Inputs and outputs stand for the project: all kinds are asked about in one place.
    private string? AskOf(SharingControl control, ProjectState project) =>
        _mayAsk
        && control == SharingControl.InputsOutputs
        && _view!.Requests.All(request => request.ProjectId != project.Id)
        && Enum.GetValues<SharingWish>().Any(wish => SharingWishes.Obstacle(wish, project, _view.Decisions, _view.Declarations) is null)
            ? PageRoutes.AskToShare(OrganizationId, project.Id)
            : null;

    private WishObstacle? ObstacleOf(MemberRequest request) =>
        _snapshot!.FindProject(request.ProjectId) is { } project
            ? SharingWishes.Obstacle(request.Wish, project, _view!.Decisions, _view.Declarations)
            : WishObstacle.Archived;

    private string? FirstNoOf(MemberRequest request) => FirstNo(request.ProjectId);

    private string? FirstNo(string projectId) =>
        MemberRequestWords.FirstNo([
            .. SharingWishes.Choosing(projectId, _view!.Decisions, _view.Declarations).Where(control => _view[control].Decided is null),
        ]);

    private async Task<bool> AskAsync(string project, SharingWish wish, string reason)
    {
        var isAsked = await ActAsync(() => Ask.AskAsync(Actor, OrganizationId, project, wish, reason, CancellationToken.None));
        if (isAsked)
        {
            Snackbar.Add("The owners see your request.");
        }

        return isAsked;
    }

    private Task<bool> WithdrawAsync(MemberRequest request) =>
        ActAsync(() => Ask.WithdrawAsync(Actor, OrganizationId, request.Id, CancellationToken.None));

    // To keep out needs no review. What would share is staged, and reviewed like any other decision.
    private async Task GrantAsync(MemberRequest request)
    {
        if (request.Wish == SharingWish.Share)
        {
            await SwitchAsync(SharingControl.InputsOutputs, request.ProjectId, on: true);

            // A link opens the review before the page is drawn with what it staged: what that earns is asked for all the same.
            Preview();
            await ReviewAsync();
        }
        else if (
            await ActAsync(() => Answers.KeepOutAsync(Actor, OrganizationId, request.Id, SeenSharing.Of(_view!), CancellationToken.None))
        )
        {
            Snackbar.Add("Decision recorded. Now switch it at OpenAI.");
            _focus = SwitchAtProvider.Heading;
        }
    }

    private async Task DeclineAsync((MemberRequest Request, string Answer) declined)
    {
        if (await ActAsync(() => Answers.DeclineAsync(Actor, OrganizationId, declined.Request.Id, declined.Answer, CancellationToken.None)))
        {
            Snackbar.Add("Declined.");
            _focus = RequestsOfMembers.Heading;
        }
    }
}
