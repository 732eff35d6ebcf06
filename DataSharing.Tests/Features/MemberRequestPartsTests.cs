using Bunit;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Sharing;
using Xunit;
using Instant = DataSharing.Core.Primitives.Instant;

namespace DataSharing.Tests.Features;

/// <summary>Requests of members on the page, for each who looks.</summary>
public sealed class MemberRequestPartsTests : BunitContext
{
    private static readonly Instant _noon = Instant.From(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Owner_GrantsOrDeclinesWithAReason_AndIsToldWhatKeepingOutDoes()
    {
        (string Id, string Answer)? declined = null;
        var granted = new List<string>();
        var part = Render(
            mayDecide: true,
            me: "olga",
            (request, answer) => declined = (request.Id, answer),
            request => granted.Add(request.Id)
        );

        var rows = part.FindAll("li.request");
        Assert.Contains("Mia asks for Assistant proj_a to share its inputs and outputs.", Text(rows[0]), StringComparison.Ordinal);
        Assert.Contains("We need the tokens.", Text(rows[0]), StringComparison.Ordinal);
        Assert.Contains("this goes over to selected projects", Text(rows[1]), StringComparison.Ordinal);
        Assert.Contains(
            "Feedback from the platform: nothing is decided here, and OpenAI receives it as declared. This records Disabled there",
            Text(rows[1]),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("This records", Text(rows[0]), StringComparison.Ordinal);
        Button(part, 0, "Review and share").Click();
        Button(part, 1, "Keep it out").Click();
        part.FindAll("li.request")[1].QuerySelector("input")!.Change("Not yet");
        Button(part, 1, "Decline").Click();

        Assert.Equal(["ask_1", "ask_2"], granted);
        Assert.Equal(("ask_2", "Not yet"), declined);

        // What cannot be granted as things are says why, and can be declined.
        Assert.Contains("marked never share", Text(rows[2]), StringComparison.Ordinal);
        Assert.Equal(["Decline"], part.FindAll("li.request")[2].QuerySelectorAll("button").Select(button => button.TextContent.Trim()));
    }

    [Fact]
    public void Member_TakesBackTheirOwn_AndReadsTheAnswer()
    {
        var part = Render(mayDecide: false, me: "mia", (_, _) => { }, _ => { });

        Assert.Equal(
            ["Withdraw", "", "Withdraw"],
            part.FindAll("li.request").Select(row => row.QuerySelector("button")?.TextContent.Trim() ?? "")
        );
        Assert.Contains(
            "Declined Mia asked for Assistant to be kept out of all sharing.",
            Text(part.Find("li.answered")),
            StringComparison.Ordinal
        );
        Assert.Contains(": It is decided.", Text(part.Find("li.answered")), StringComparison.Ordinal);
    }

    private IRenderedComponent<RequestsOfMembers> Render(
        bool mayDecide,
        string me,
        Action<MemberRequest, string> onDeclined,
        Action<MemberRequest> onGranted
    )
    {
        var answered = Request("ask_0", "mia", SharingWish.KeepOut);
        (answered.State, answered.AnsweredAt, answered.AnsweredByName, answered.Answer) = (
            MemberRequestState.Declined,
            _noon,
            "Olga",
            "It is decided."
        );
        return Render<RequestsOfMembers>(parameters =>
            parameters
                .AddCascadingValue(Viewer.Of("UTC"))
                .Add(
                    shown => shown.Open,
                    [
                        Request("ask_1", "mia", SharingWish.Share, "We need the tokens."),
                        Request("ask_2", "max", SharingWish.KeepOut),
                        Request("ask_3", "mia", SharingWish.Share),
                    ]
                )
                .Add(shown => shown.Answered, [answered])
                .Add(shown => shown.NameOf, _ => "Assistant")
                .Add(shown => shown.ObstacleOf, request => request.Id == "ask_3" ? WishObstacle.NeverShare : null)
                .Add(shown => shown.GoesOver, true)
                .Add(shown => shown.FirstNoOf, _ => MemberRequestWords.FirstNo([SharingControl.Feedback]))
                .Add(shown => shown.MayDecide, mayDecide)
                .Add(shown => shown.Me, me)
                .Add(shown => shown.OnGranted, onGranted)
                .Add(shown => shown.OnDeclined, declined => onDeclined(declined.Request, declined.Answer))
        );
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<RequestsOfMembers> part, int row, string text) =>
        part.FindAll("li.request")[row].QuerySelectorAll("button").Single(button => button.TextContent.Trim() == text);

    private static string Text(AngleSharp.Dom.IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static MemberRequest Request(string id, string by, SharingWish wish, string? reason = null) =>
        new()
        {
            Id = id,
            OrganizationId = "org-a",
            ProjectId = "proj_a",
            Wish = wish,
            Reason = reason,
            AskedAt = _noon,
            ById = by,
            ByName = by == "mia" ? "Mia" : "Max",
            State = MemberRequestState.Open,
        };
}
