namespace DataSharing.Dashboard.Live;

/// <summary>What has changed of an organization: pages are told only of what they show.</summary>
[Flags]
internal enum News
{
    None = 0,

    /// <summary>Events were recorded.</summary>
    Usage = 1,

    /// <summary>Something was read from the provider, or imported.</summary>
    Reports = 2,

    /// <summary>
    /// Facts, sharing, projects, members, keys, the connection; also that a change of these begins to hold, or a UTC day.
    /// </summary>
    Settings = 4,

    /// <summary>The audit log has another entry.</summary>
    Log = 8,

    /// <summary>A reading under way has come further, or has ended.</summary>
    Progress = 16,

    /// <summary>A minute has gone by: what is said of the present may be other than before.</summary>
    Time = 32,

    /// <summary>
    /// An alert has fired or recovered, or one was brought to somebody; a member has asked or was answered; somebody has read what came.
    /// </summary>
    Alerts = 64,

    /// <summary>Of all organizations, some need a person who did not, or need none any more.</summary>
    Standings = 128,

    All = Usage | Reports | Settings | Log | Progress | Time | Alerts | Standings,
}
