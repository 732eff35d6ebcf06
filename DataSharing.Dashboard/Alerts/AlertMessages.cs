using System.Text.Json;
using DataSharing.Core.Foresight.Alerts;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Outbox;

namespace DataSharing.Dashboard.Alerts;

/// <summary>What an alert says to people by e-mail, and to programs by webhook.</summary>
internal sealed class AlertMessages(ConsoleAddress address)
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public OutgoingMessage Fired(Organization organization, AlertChannel channel, FiredAlert alert) =>
        Of(organization, channel, alert, DeliveryKind.Alert, "alert.fired", alert.FiredAt, alert.Title, alert.Text);

    public OutgoingMessage Recovered(Organization organization, AlertChannel channel, FiredAlert alert, string title) =>
        Of(organization, channel, alert, DeliveryKind.Recovery, "alert.recovered", alert.RecoveredAt!.Value, title, alert.Recovery!);

    /// <summary>A message that shows whether a channel works.</summary>
    public OutgoingMessage Test(Organization organization, AlertChannel channel, string by, Instant now)
    {
        var title = "Test of alerts";
        var text =
            $"{by.InSentence()} has sent this to see whether alerts of {organization.Name.InSentence()} arrive here. Nothing has happened.";
        return new OutgoingMessage(
            DeliveryKind.Test,
            channel.Kind,
            channel.Address,
            Subject(organization, title),
            channel.Kind == ChannelKind.Email
                ? Text(organization, title, text, PageRoutes.Alerts(organization.Id))
                : Json(
                    "alert.test",
                    now,
                    new
                    {
                        organization_id = organization.Id,
                        organization_name = organization.Name,
                        title,
                        text,
                    }
                )
        )
        {
            OrganizationId = organization.Id,
            ChannelId = channel.Id,
        };
    }

    /// <summary>The page that an alert leads to.</summary>
    public static string PageOf(string organizationId, string kind) =>
        AlertKinds.Find(kind)?.Place switch
        {
            AlertPlace.Overview => PageRoutes.Overview(organizationId),
            AlertPlace.Sharing => PageRoutes.Sharing(organizationId),
            AlertPlace.Usage => PageRoutes.Usage(organizationId),
            AlertPlace.Connection => PageRoutes.Connection(organizationId),
            AlertPlace.Facts => PageRoutes.Facts(organizationId),
            _ => PageRoutes.Alerts(organizationId),
        };

    private OutgoingMessage Of(
        Organization organization,
        AlertChannel channel,
        FiredAlert alert,
        DeliveryKind kind,
        string type,
        Instant at,
        string title,
        string text
    ) =>
        new(
            kind,
            channel.Kind,
            channel.Address,
            Subject(organization, title),
            channel.Kind == ChannelKind.Email
                ? Text(organization, title, text, PageOf(organization.Id, alert.Kind))
                : Json(
                    type,
                    at,
                    new
                    {
                        alert_id = alert.Id,
                        organization_id = organization.Id,
                        organization_name = organization.Name,
                        rule_id = alert.RuleId,
                        kind = alert.Kind,
                        subject = alert.Subject,
                        day = alert.Day.ToString(),
                        pool = alert.Pool?.Wire(),
                        project_id = alert.ProjectId,
                        tokens = alert.Tokens,
                        allowance = alert.Allowance,
                        title,
                        text,
                        url = address.Of(PageOf(organization.Id, alert.Kind)),
                    }
                )
        )
        {
            OrganizationId = organization.Id,
            ChannelId = channel.Id,
            AlertId = alert.Id,
        };

    private static string Subject(Organization organization, string title) => $"{title} · {organization.Name.InSentence()}";

    private string Text(Organization organization, string title, string text, string page) =>
        $"""
            {title}

            {text}

            {address.Of(page)}

            {organization.Name.InSentence()} ({organization.Id}). An owner chooses on this page what is told, and to whom:
            {address.Of(PageRoutes.Alerts(organization.Id))}
            """;

    private static string Json(string type, Instant at, object data) =>
        JsonSerializer.Serialize(
            new
            {
                type,
                timestamp = at.ToString(),
                data,
            },
            _json
        );
}
