using System.Text.Json.Serialization;
using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Foresight.Alerts;

/// <summary>How reading from the provider stands, in one word.</summary>
public enum ConnectionStanding
{
    /// <summary>Nobody has connected the provider.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Connected so short a time ago that nothing need have been read yet.</summary>
    [JsonStringEnumMemberName("not_read_yet")]
    NotReadYet,

    /// <summary>Today's count was read within <see cref="ProviderLag.Fresh"/>.</summary>
    [JsonStringEnumMemberName("fresh")]
    Fresh,

    /// <summary>It was not: what is shown of today may have grown since.</summary>
    [JsonStringEnumMemberName("stale")]
    Stale,

    /// <summary>Reading has failed for <see cref="ConnectionAlert.Patience"/>.</summary>
    [JsonStringEnumMemberName("failing")]
    Failing,

    /// <summary>The provider refuses the key: nothing is read until there is another.</summary>
    [JsonStringEnumMemberName("key_refused")]
    KeyRefused,
}

/// <summary>Tells how a connection stands: the one rule for alerts and for the page of all organizations.</summary>
public static class ConnectionStandings
{
    /// <param name="connection">How reading goes; null where there is no connection.</param>
    /// <param name="now">The present.</param>
    public static ConnectionStanding Of(ConnectionToday? connection, Instant now) =>
        connection switch
        {
            null => ConnectionStanding.None,
            { IsKeyRefused: true } => ConnectionStanding.KeyRefused,
            { Error: not null, FailingSince: { } since } when now.Since(since) >= ConnectionAlert.Patience => ConnectionStanding.Failing,
            _ when now.Since(connection.ReadAt ?? connection.ConnectedAt) > ProviderLag.Fresh => ConnectionStanding.Stale,
            { ReadAt: null } => ConnectionStanding.NotReadYet,
            _ => ConnectionStanding.Fresh,
        };
}
