using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Access;

/// <summary>What an actor is at this moment, read from the database, and as what the audit log will know them.</summary>
/// <param name="Name">Name as it is now.</param>
/// <param name="Email">E-mail as it is now, or null.</param>
/// <param name="Role">Role in the organization asked about, or null if none.</param>
/// <param name="Platform">Role on the platform.</param>
/// <param name="IsOperator">Acts from the machine itself, or with a key made there.</param>
/// <param name="IsConnection">The connection to the provider: it enters facts that it read there, and nothing else.</param>
/// <param name="IsServer">This server, which has no right at all: what it does by itself is asked of nobody.</param>
/// <param name="IsVisiting">Support, or an administrator, who gave a reason for looking at this organization, less than eight hours
/// ago.</param>
internal sealed record Standing(
    string Name,
    string? Email,
    OrganizationRole? Role,
    PlatformRole Platform,
    bool IsOperator,
    bool IsVisiting = false,
    bool IsConnection = false,
    bool IsServer = false
)
{
    public static Standing Nobody { get; } = new("unknown", null, null, PlatformRole.None, IsOperator: false);

    public static Standing Operator { get; } = new("Operator", null, null, PlatformRole.None, IsOperator: true);

    public static Standing Connection { get; } = new("OpenAI", null, null, PlatformRole.None, IsOperator: false, IsConnection: true);

    public static Standing Server { get; } = new("DataSharing", null, null, PlatformRole.None, IsOperator: false, IsServer: true);

    public string RoleName =>
        IsOperator ? "operator"
        : IsConnection ? "connection"
        : IsServer ? "server"
        : Role is { } role ? Common.WireName<OrganizationRole>.Of(role)
        : Common.WireName<PlatformRole>.Of(Platform);

    /// <summary>Whoever only visits looks, and makes no keys.</summary>
    public bool MakesKeys => IsOperator || Role is not null || !IsVisiting;

    public bool Has(Right right) =>
        IsOperator
        || right switch
        {
            Right.See => Role is not null || (IsVisiting && Platform == PlatformRole.Administrator),
            Right.LookInto => Role is not null || IsVisiting,
            Right.Rate => Role is not null,
            Right.Decide => Role == OrganizationRole.Owner,
            Right.KeepFacts => Role == OrganizationRole.Owner || Platform == PlatformRole.Administrator || IsConnection,
            Right.Invite => Role == OrganizationRole.Owner || Platform == PlatformRole.Administrator,
            Right.Administer => Platform == PlatformRole.Administrator,
            Right.LookUp => Platform is PlatformRole.Support or PlatformRole.Administrator,
            _ => false,
        };
}

/// <summary>What an act needs.</summary>
internal enum Right
{
    /// <summary>Look at all of an organization: its members, and administrators on a recorded visit.</summary>
    See,

    /// <summary>
    /// Look at what a question to support is about (eligibility, sharing, projects, tokens, events): its members, and support on a recorded
    /// visit.
    /// </summary>
    LookInto,

    /// <summary>Rate completions: its members.</summary>
    Rate,

    /// <summary>Decide sharing, members, keys: its owners.</summary>
    Decide,

    /// <summary>Enter facts and keep projects: its owners and administrators.</summary>
    KeepFacts,

    /// <summary>Invite people: its owners; administrators only while it has no owner.</summary>
    Invite,

    /// <summary>Run the platform.</summary>
    Administer,

    /// <summary>Look up any organization, with a reason.</summary>
    LookUp,
}
