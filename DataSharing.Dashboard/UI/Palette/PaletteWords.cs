namespace DataSharing.Dashboard.UI.Palette;

/// <summary>Other words by which people look for a page or for something to do; what they are called need not be said again.</summary>
internal static class PaletteWords
{
    /// <summary>By the label. Whatever is looked for is found by a part of a word.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Overview"] = "today, left, remaining, allowance, quota, limit, home, start",
            ["Will it be free?"] = "check, run, estimate, complimentary, cost, when, best time",
            ["Data sharing"] = "inputs, outputs, feedback, evaluations, consent, opt in, opt out, turn off, training, privacy",
            ["Usage"] = "days, tokens, charts, graph, cost, spend, pool, export, csv, json, focus, download",
            ["Events"] = "requests, decisions, billed, charged, why",
            ["OpenAI's report"] = "usage, measured, counted, costs, charges, bill",
            ["Reconciliation"] = "differences, drift, bill, invoice, charges, compare",
            ["What was saved"] = "worth, savings, money, unused, next tier",
            ["Activity"] = "audit log, history, who, changes",
            ["Evidence"] = "prove, proof, report, print, compliance",
            ["Feedback"] = "ratings, rate, comments",
            ["Facts"] = "tier, Zero Data Retention, ZDR, plan, enterprise, balance, credit, settings",
            ["Projects"] = "settings, never share, archive",
            ["Members"] = "people, owners, invitations, invite, team, users, roles, settings",
            ["API keys"] = "settings, secret, credentials, revoke",
            ["OpenAI connection"] = "admin key, import, export file, upload, sync, settings",
            ["Alerts"] = "rules, e-mail, email, webhooks, notifications, notify, warn, settings",
            ["Support"] = "look up, eligible, billed, ticket, customer",
            ["Organizations"] = "all, create",
            ["People"] = "accounts, staff, passwords, locks, unlock, reset",
            ["Platform activity"] = "audit log",
            ["Programme"] = "models, tiers, allowances, rules, prices, catalogue",
            ["API"] = "endpoints, reference, documentation, docs, openapi, help",
            ["Password, passkeys, authenticator"] = "account, second factor, 2fa, mfa, otp, security, login, reset",
            ["Create an API key"] = "new, secret, token",
            ["Stop all sharing"] = "opt out, turn off, disable, withdraw",
            ["Change data sharing"] = "opt in, opt out, turn on, enable, consent",
            ["Invite somebody"] = "add a member, user, team, new",
            ["Connect OpenAI"] = "admin key, set up",
            ["Import an export file"] = "upload, csv, costs",
            ["Add an alert"] = "new, create, notify, notification, warn, e-mail, email, webhook",
            ["Light theme"] = "appearance, bright, mode",
            ["Dark theme"] = "appearance, night, mode",
            ["System theme"] = "appearance, mode",
            ["Sign out everywhere"] = "log out, logout, leave",
        };

    /// <exception cref="KeyNotFoundException">Nobody thought of how it is looked for.</exception>
    public static string Of(string label) => All[label];
}
