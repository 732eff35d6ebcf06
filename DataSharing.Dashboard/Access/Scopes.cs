namespace DataSharing.Dashboard.Access;

/// <summary>What a key may be used for.</summary>
internal static class Scopes
{
    public const string UsageWrite = "usage.write";
    public const string UsageRead = "usage.read";
    public const string SharingRead = "sharing.read";
    public const string SharingWrite = "sharing.write";
    public const string AuditRead = "audit.read";
    public const string FeedbackWrite = "feedback.write";
    public const string SupportRead = "support.read";

    /// <summary>Those that a key of an organization can have, with their words.</summary>
    public static IReadOnlyList<(string Scope, string Meaning)> OfOrganization { get; } =
    [
        (UsageWrite, "Send usage events"),
        (UsageRead, "Read events, usage, what is left and alerts; ask \"will it be free?\""),
        (SharingRead, "Read data sharing, its history, eligibility and projects"),
        (SharingWrite, "Decide data sharing"),
        (AuditRead, "Read the audit log"),
        (FeedbackWrite, "Rate completions"),
    ];

    /// <summary>The right that the key's creator must still have.</summary>
    public static Right RightOf(string scope) =>
        scope switch
        {
            UsageRead => Right.See,
            SupportRead => Right.LookUp,
            _ => Right.Decide,
        };
}
