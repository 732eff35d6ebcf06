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
            Page("Programme", PageRoutes.Programme, "models, tiers, allowances, rules"),
            Page("API", "docs/api", "endpoints, reference, documentation"),
            Page("Password, passkeys, authenticator", "Account/Manage", "account, second factor"),
            .. current is null ? [] : ActsIn(current),
            Act("Light theme", PaletteAct.LightTheme, "appearance, bright"),
            Act("Dark theme", PaletteAct.DarkTheme, "appearance, night"),
            Act("System theme", PaletteAct.SystemTheme, "appearance"),
            Act("Sign out everywhere", PaletteAct.SignOut, "log out, leave"),
            .. me
                .Organizations.Where(own => own.Id != current?.Id)
                .Select(own => new PaletteItem(PaletteKind.Organization, own.Name, PageRoutes.Overview(own.Id), own.Id)),
        ];

    private static IEnumerable<PaletteItem> OfOrganization(OwnOrganization own)
    {
        yield return Page("Overview", PageRoutes.Overview(own.Id), "today, left, remaining");
        yield return Page("Will it be free?", PageRoutes.Free(own.Id), "check, run, estimate");
        yield return Page("Data sharing", PageRoutes.Sharing(own.Id), "inputs, outputs, feedback, evaluations, consent");
        yield return Page("Usage", PageRoutes.Usage(own.Id), "days, tokens, charts");
        yield return Page("Events", UsageTab(own, "events"), "requests, decisions");
        yield return Page("OpenAI's report", UsageTab(own, "report"), "usage, measured");
        yield return Page("Reconciliation", UsageTab(own, "reconciliation"), "differences, drift");
        yield return Page("What was saved", UsageTab(own, "saved"), "worth, savings, next tier");
        yield return Page("Activity", PageRoutes.Activity(own.Id), "audit log, history, who");
        yield return Page("Evidence", PageRoutes.Evidence(own.Id), "prove, report");
        if (own.HasFeedback)
        {
            yield return Page("Feedback", PageRoutes.Feedback(own.Id), "ratings");
        }

        yield return Page("Facts", PageRoutes.Facts(own.Id), "tier, Zero Data Retention, plan, balance, settings");
        yield return Page("Projects", PageRoutes.Projects(own.Id), "settings");
        yield return Page("Members", PageRoutes.Members(own.Id), "people, owners, invitations, settings");
        yield return Page("API keys", PageRoutes.ApiKeys(own.Id), "settings");
        yield return Page("OpenAI connection", PageRoutes.Connection(own.Id), "admin key, import, export file, settings");
        yield return Page("Alerts", PageRoutes.Alerts(own.Id), "rules, e-mail, webhooks, settings");
    }

    private static IEnumerable<PaletteItem> OfPlatform(PlatformRole role)
    {
        if (role is PlatformRole.Administrator or PlatformRole.Support)
        {
            yield return Page("Support", PageRoutes.Support, "look up, eligible, billed");
        }

        if (role == PlatformRole.Administrator)
        {
            yield return Page("Organizations", PageRoutes.Organizations, "all, create");
            yield return Page("People", PageRoutes.People, "accounts, staff, passwords, locks, unlock");
            yield return Page("Platform activity", PageRoutes.PlatformActivity, "audit log");
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

    private static PaletteItem Page(string label, string address, string also) => new(PaletteKind.Page, label, address, Also: also);

    private static PaletteItem Do(string label, string address, string where) => new(PaletteKind.Action, label, address, where);

    private static PaletteItem Act(string label, PaletteAct act, string also) => new(PaletteKind.Action, label, null, Act: act, Also: also);
}
