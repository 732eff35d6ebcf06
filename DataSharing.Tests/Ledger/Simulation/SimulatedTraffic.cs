using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;

namespace DataSharing.Tests.Ledger.Simulation;

/// <summary>
/// What senders send: new events, some of them late, early or at midnight; the same once more; and an id with other content.
/// </summary>
internal sealed class SimulatedTraffic(Random random, SimulatedOrganizations organizations)
{
    private static readonly string[] _models =
    [
        "gpt-4.1-2025-04-14",
        "gpt-4.1",
        "o1-2024-12-17",
        "gpt-4.1-mini-2025-04-14",
        "o4-mini-2025-04-16",
        "gpt-3.5-turbo",
        "a-model-nobody-knows",
    ];

    private readonly List<UsageEvent> _sent = [];
    private readonly Queue<(string OrganizationId, IReadOnlyList<UsageEvent> Events)> _again = [];
    private readonly bool _isAscending = random.Next(2) == 0;
    private int _number;

    /// <summary>One call of a sender.</summary>
    public (string OrganizationId, IReadOnlyList<UsageEvent> Events) Next(Instant now)
    {
        if (_again.Count > 0 && random.Next(2) == 0)
        {
            return _again.Dequeue();
        }

        var organization = organizations.Ids.ElementAt(random.Next(organizations.Ids.Count));
        var events = new List<UsageEvent>();
        for (var left = 1 + random.Next(random.Next(4) == 0 ? 120 : 20); left > 0; left--)
        {
            events.Add(Event(now));
        }

        return (organization, events);
    }

    /// <summary>The sender was not told that it is recorded, and tries again later.</summary>
    public void Again(string organizationId, IReadOnlyList<UsageEvent> events) => _again.Enqueue((organizationId, events));

    private UsageEvent Event(Instant now)
    {
        if (_sent.Count > 0 && random.Next(10) == 0)
        {
            // Of another organization, or under another source, an id is another event.
            var before = _sent[random.Next(_sent.Count)];
            return random.Next(6) switch
            {
                0 => before with { Source = "urn:another-sender" },
                1 => before with { FunctionTools = !before.FunctionTools },
                _ => before,
            };
        }

        var usage = new UsageEvent(
            _isAscending ? $"{_number++:D8}" : $"{random.NextInt64():x16}",
            random.Next(4) == 0 ? "urn:sender" : "",
            Instant.FromUnixMilliseconds(OccurredAt(now)),
            SimulatedOrganizations.Projects[
                random.Next(8) switch
                {
                    < 4 => 0,
                    < 7 => 1,
                    _ => 2,
                }
            ],
            _models[random.Next(_models.Length)],
            TokenUsage.OfRequest((long)Math.Pow(10, random.NextDouble() * 5.5), 0, random.Next(3_000)),
            ServiceTier.OfRequest(
                random.Next(12) switch
                {
                    0 => "flex",
                    1 => "a-tier-nobody-knows",
                    _ => "default",
                }
            ),
            random.Next(15) == 0,
            random.Next(15) == 0 ? ["web_search"] : [],
            random.Next(5) == 0,
            random.Next(2) == 0 ? $"user_{random.Next(3)}" : null,
            random.Next(2) == 0 ? $"key_{random.Next(3)}" : null
        );
        _sent.Add(usage);
        return usage;
    }

    private long OccurredAt(Instant now) =>
        random.Next(20) switch
        {
            0 => now.Day.Start.UnixMilliseconds,
            1 => now.Day.Start.UnixMilliseconds - 1,
            2 => now.UnixMilliseconds - random.NextInt64((long)TimeSpan.FromDays(36).TotalMilliseconds),
            3 => now.UnixMilliseconds + random.Next((int)TimeSpan.FromMinutes(6).TotalMilliseconds),
            _ => now.UnixMilliseconds - random.Next(30_000),
        };
}
