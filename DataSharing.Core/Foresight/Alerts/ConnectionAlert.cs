using System.Globalization;

namespace DataSharing.Core.Foresight.Alerts;

/// <summary>Reading from the provider fails, or its count of today grows old.</summary>
/// <remarks>Each cause is a thing of its own: one that was told of, and is over, keeps no other of the same day quiet.</remarks>
public sealed class ConnectionAlert : AlertKind
{
    private const string Refused = "refused";
    private const string Failing = "failing";
    private const string Stale = "stale";

    /// <summary>Shorter failures are passed over: the next try follows within minutes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <inheritdoc />
    public override string Name => "connection";

    /// <inheritdoc />
    public override string Title => "The connection to OpenAI fails or is stale";

    /// <inheritdoc />
    public override string Explanation =>
        "When the key is refused, reading fails for a quarter of an hour, or today was not read for half an hour.";

    /// <inheritdoc />
    public override AlertPlace Place => AlertPlace.Connection;

    /// <inheritdoc />
    public override IEnumerable<AlertFinding> Find(AlertRule rule, AlertFigures figures)
    {
        if (figures.Connection is not { } connection)
        {
            yield break;
        }

        var last = connection.ReadAt is { } at
            ? $"Usage was last read at {at.ToDateTimeOffset().ToString("HH:mm 'UTC on' d MMMM yyyy", CultureInfo.InvariantCulture)}."
            : "Usage was never read.";
        switch (ConnectionStandings.Of(connection, figures.Now))
        {
            case ConnectionStanding.KeyRefused:
                yield return new(
                    Refused,
                    AlertState.Holds,
                    "OpenAI refuses the admin key",
                    $"{last} Nothing is read until an owner enters another key."
                );
                break;
            case ConnectionStanding.Failing:
                yield return new(Failing, AlertState.Holds, "Reading from OpenAI fails", $"{connection.Error} {last}");
                break;
            case ConnectionStanding.Stale:
                yield return new(
                    Stale,
                    AlertState.Holds,
                    "OpenAI's count is stale",
                    $"{last} What is shown of {Day(figures)} may have grown since."
                );
                break;
        }
    }

    /// <inheritdoc />
    public override AlertFinding Otherwise(AlertFigures figures, string subject) =>
        figures.Connection switch
        {
            null => new(subject, AlertState.Clear, "OpenAI is not connected any more", "An owner removed the connection."),
            { IsKeyRefused: false, Error: null, ReadAt: not null } => subject switch
            {
                Refused => new(subject, AlertState.Clear, "OpenAI accepts the admin key", "Usage is read again."),
                Stale => new(subject, AlertState.Clear, "OpenAI's count is fresh again", ReadAgain(figures)),
                _ => new(subject, AlertState.Clear, "Reading from OpenAI works again", ReadAgain(figures)),
            },
            _ => AlertFinding.NotKnown(subject),
        };

    private static string ReadAgain(AlertFigures figures) => $"OpenAI's count of {Day(figures)} is read again.";
}
