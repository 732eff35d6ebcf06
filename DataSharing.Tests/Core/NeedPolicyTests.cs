using DataSharing.Core.Foresight.Alerts;
using DataSharing.Core.Foresight.Needs;
using DataSharing.Core.Primitives;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>What an organization needs a person for.</summary>
public sealed class NeedPolicyTests
{
    private static readonly Instant _noon = Organizations.Noon;

    private static readonly NeedFacts _nothing = new(0, 0, 0, 0, 0, false, ConnectionStanding.Fresh, true, false, false, 0, 0);

    public static TheoryData<NeedFacts, Need[], NeedUrgency> Cases() =>
        new()
        {
            { _nothing, [], NeedUrgency.None },
            { _nothing with { Connection = ConnectionStanding.None }, [], NeedUrgency.None },
            { _nothing with { Connection = ConnectionStanding.NotReadYet }, [], NeedUrgency.None },
            { _nothing with { AgainstDecision = 1 }, [Need.SharesAgainstDecision], NeedUrgency.Now },
            { _nothing with { UndecidedControls = 1, IsFirstTime = true }, [Need.SharedUndecided], NeedUrgency.Now },
            { _nothing with { UndecidedProjects = 2 }, [Need.SharedUndecided], NeedUrgency.Now },
            { _nothing with { HasOwner = false }, [Need.NoOwner], NeedUrgency.Soon },
            { _nothing with { Requests = 3 }, [Need.RequestWaits], NeedUrgency.Soon },
            { _nothing with { Connection = ConnectionStanding.KeyRefused }, [Need.KeyRefused], NeedUrgency.Soon },
            { _nothing with { Connection = ConnectionStanding.Failing }, [Need.ReadingFails], NeedUrgency.Soon },
            { _nothing with { Connection = ConnectionStanding.Stale }, [Need.CountStale], NeedUrgency.Soon },
            { _nothing with { IsBilledThoughFree = true }, [Need.BilledThoughFree], NeedUrgency.Soon },
            // A stop that waits is said once, and a start beside it is another matter.
            { _nothing with { Unconfirmed = 1 }, [Need.NotConfirmed], NeedUrgency.Soon },
            { _nothing with { Unconfirmed = 1, MayStillReceive = 1 }, [Need.MayStillReceive], NeedUrgency.Now },
            { _nothing with { Unconfirmed = 2, MayStillReceive = 1 }, [Need.MayStillReceive, Need.NotConfirmed], NeedUrgency.Now },
            { _nothing with { IsFirstTime = true }, [Need.NothingDecided], NeedUrgency.Later },
            { _nothing with { AsksForTerms = true }, [Need.NewTerms], NeedUrgency.Later },
            { _nothing with { FactsToConfirm = 1, HasOwner = false }, [Need.NoOwner, Need.FactsToConfirm], NeedUrgency.Soon },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Needs_AreWhatTheFactsSay_TheMostUrgentFirst(NeedFacts facts, Need[] expected, NeedUrgency urgency)
    {
        var needs = NeedPolicy.Of(facts);

        Assert.Equal(expected, needs);
        Assert.Equal(urgency, NeedPolicy.Urgency(needs));
    }

    [Fact]
    public void Needs_OfEverything_StandInTheOrderOfTheirUrgency()
    {
        var all = NeedPolicy.Of(new NeedFacts(1, 1, 1, 1, 2, true, ConnectionStanding.Stale, false, true, true, 1, 4));

        Assert.Equal(all.OrderByDescending(NeedPolicy.Urgency), all);
        Assert.Equal(Enum.GetValues<Need>().OrderByDescending(NeedPolicy.Urgency), Enum.GetValues<Need>());
    }

    [Theory]
    [InlineData(false, null, null, 31, null, ConnectionStanding.Stale)]
    [InlineData(false, null, null, 30, null, ConnectionStanding.NotReadYet)]
    [InlineData(false, null, null, 500, 30, ConnectionStanding.Fresh)]
    [InlineData(false, null, null, 500, 31, ConnectionStanding.Stale)]
    // A short failure is passed over.
    [InlineData(false, "no answer", 14, 500, 5, ConnectionStanding.Fresh)]
    [InlineData(false, "no answer", 15, 500, 5, ConnectionStanding.Failing)]
    [InlineData(true, "no answer", 15, 500, 5, ConnectionStanding.KeyRefused)]
    public void Connection_StandsAsItsReadingDoes(
        bool refused,
        string? error,
        int? failing,
        int connected,
        int? read,
        ConnectionStanding expected
    ) =>
        Assert.Equal(
            expected,
            ConnectionStandings.Of(new ConnectionToday(refused, error, Ago(failing), Ago(read), Ago(connected)!.Value), _noon)
        );

    [Fact]
    public void Connection_ThatIsNone_IsNone() => Assert.Equal(ConnectionStanding.None, ConnectionStandings.Of(null, _noon));

    private static Instant? Ago(int? minutes) => minutes is { } given ? _noon.Plus(-TimeSpan.FromMinutes(given)) : null;
}
