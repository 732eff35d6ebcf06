using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Organizations;

namespace DataSharing.Dashboard.UI.Palette;

/// <summary>What is known without asking: pages, the reader's organizations, and what can be done.</summary>
internal static class PalettePages
{
    /// <param name="me">The reader, as the frame knows them.</param>
    /// <param name="current">The organization that the frame is about, or null.</param>
    public static IReadOnlyList<PaletteItem> Of(Belonging me, OwnOrganization? current) =>
        [
            .. current is null ? [] : OfOrganization(current),
            .. OfPlatform(me.Platform),
            Page("Programme", PageRoutes.Programme),
            Page("API", "docs/api"),
            Page("Password, passkeys, authenticator", "Account/Manage"),
            .. current is null ? [] : ActsIn(current),
            Act("Light theme", PaletteAct.LightTheme),
            Act("Dark theme", PaletteAct.DarkTheme),
            Act("System theme", PaletteAct.SystemTheme),
            Act("Sign out everywhere", PaletteAct.SignOut),
            .. me
                .Organizations.Where(own => own.Id != current?.Id)
                .Select(own => new PaletteItem(PaletteKind.Organization, own.Name, PageRoutes.Overview(own.Id), own.Id)),
        ];

    private static IEnumerable<PaletteItem> OfOrganization(OwnOrganization own)
    {
        yield return Page("Overview", PageRoutes.Overview(own.Id));
        yield return Page("Will it be free?", PageRoutes.Free(own.Id));
        yield return Page("Data sharing", PageRoutes.Sharing(own.Id));
        yield return Page("Usage", PageRoutes.Usage(own.Id));
        yield return Page("Events", UsageTab(own, "events"));
        yield return Page("OpenAI's report", UsageTab(own, "report"));
        yield return Page("Reconciliation", UsageTab(own, "reconciliation"));
        yield return Page("What was saved", UsageTab(own, "saved"));
        yield return Page("Activity", PageRoutes.Activity(own.Id));
        yield return Page("Evidence", PageRoutes.Evidence(own.Id));
        if (own.HasFeedback)
        {
            yield return Page("Feedback", PageRoutes.Feedback(own.Id));
        }

        yield return Page("Facts", PageRoutes.Facts(own.Id));
        yield return Page("Projects", PageRoutes.Projects(own.Id));
        yield return Page("Members", PageRoutes.Members(own.Id));
        yield return Page("API keys", PageRoutes.ApiKeys(own.Id));
        yield return Page("OpenAI connection", PageRoutes.Connection(own.Id));
        yield return Page("Alerts", PageRoutes.Alerts(own.Id));
    }

    private static IEnumerable<PaletteItem> OfPlatform(PlatformRole role)
    {
        if (role is PlatformRole.Administrator or PlatformRole.Support)
        {
            yield return Page("Support", PageRoutes.Support);
        }

        if (role == PlatformRole.Administrator)
        {
            yield return Page("Organizations", PageRoutes.Organizations);
            yield return Page("People", PageRoutes.People);
            yield return Page("Platform activity", PageRoutes.PlatformActivity);
        }
    }

    // Each leads to where it is done: what cannot be taken back is asked there.
    private static IEnumerable<PaletteItem> ActsIn(OwnOrganization own)
    {
        yield return Do("Create an API key", PageRoutes.ApiKeys(own.Id), "on API keys");
        if (own.Role == OrganizationRole.Owner)
        {
            yield return Do("Stop all sharing", PageRoutes.Sharing(own.Id), "on Data sharing");
            yield return Do("Change data sharing", PageRoutes.Sharing(own.Id), "on Data sharing");
            yield return Do("Invite somebody", PageRoutes.Members(own.Id), "on Members");
            yield return Do("Connect OpenAI", PageRoutes.Connection(own.Id), "on OpenAI connection");
            yield return Do("Import an export file", PageRoutes.Connection(own.Id), "on OpenAI connection");
            yield return Do("Add an alert", PageRoutes.Alerts(own.Id), "on Alerts");
        }
    }

    private static string UsageTab(OwnOrganization own, string tab) => PageQuery.Link(PageRoutes.Usage(own.Id), ("tab", tab));

    private static PaletteItem Page(string label, string address) => new(PaletteKind.Page, label, address, Also: PaletteWords.Of(label));

    private static PaletteItem Do(string label, string address, string where) =>
        new(PaletteKind.Action, label, address, where, Also: PaletteWords.Of(label));

    private static PaletteItem Act(string label, PaletteAct act) =>
        new(PaletteKind.Action, label, null, Act: act, Also: PaletteWords.Of(label));
}
