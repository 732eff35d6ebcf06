using CsCheck;
using DataSharing.Core.Foresight;
using DataSharing.Core.Foresight.Alerts;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using Xunit;
using Instant = DataSharing.Core.Primitives.Instant;
using Pool = DataSharing.Core.Programme.Pool;

namespace DataSharing.Tests.Core.Alerts;

/// <summary>When alerts fire, recover and end: each once, and never on what is not known.</summary>
public sealed class AlertEvaluationTests
{
    private static readonly Instant _noon = Instant.From(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private static readonly UtcDay _today = _noon.Day;
    private static readonly AlertRule _eighty = Rule("pool_used", AlertThreshold.OfPercent(80), Pool.Large);

    [Theory]
    [InlineData(1_000_000L, 799_999L, true, AlertState.Clear)]
    [InlineData(1_000_000L, 800_000L, true, AlertState.Holds)]
    [InlineData(1_000_000L, 1_300_000L, true, AlertState.Holds)]
    [InlineData(1_000_000L, null, true, AlertState.Unknown)]
    [InlineData(null, 800_000L, true, AlertState.Unknown)]
    [InlineData(0L, 800_000L, true, AlertState.Unknown)]
    // An old count is a lower bound: enough to fire, not to say that there is less.
    [InlineData(1_000_000L, 800_000L, false, AlertState.Holds)]
    [InlineData(1_000_000L, 799_999L, false, AlertState.Unknown)]
    [InlineData(3L, 2L, true, AlertState.Clear)]
    [InlineData(long.MaxValue, long.MaxValue, true, AlertState.Holds)]
    public void PoolUsed_Percent_HoldsFromTheThresholdOn(long? allowance, long? used, bool isWhole, AlertState expected) =>
        Assert.Equal(expected, Assert.Single(_eighty.Kind.Find(_eighty, Figures(PoolOf(allowance, used, isWhole)))).State);

    [Theory]
    [InlineData(null, 500_000L, AlertState.Holds)]
    [InlineData(null, 499_999L, AlertState.Clear)]
    [InlineData(1_000_000L, 500_000L, AlertState.Holds)]
    public void PoolUsed_Tokens_NeedNoAllowance(long? allowance, long used, AlertState expected)
    {
        var rule = Rule("pool_used", AlertThreshold.OfTokens(500_000), Pool.Large);

        Assert.Equal(expected, Assert.Single(rule.Kind.Find(rule, Figures(PoolOf(allowance, used)))).State);
    }

    [Fact]
    public void PoolUsed_OfOneProject_CountsItsDrawAlone()
    {
        var rule = _eighty with { Scope = new AlertScope(Pool.Large, "proj_a"), Threshold = AlertThreshold.OfPercent(30) };
        var figures = Figures(PoolOf(1_000_000, 900_000)) with
        {
            Draws =
            [
                new("proj_a", Pool.Large, TokenCount.Of(300_000)),
                new("proj_a", Pool.Small, TokenCount.Of(900_000)),
                new("proj_b", Pool.Large, TokenCount.Of(600_000)),
            ],
        };

        var found = Assert.Single(rule.Kind.Find(rule, figures));

        Assert.Equal((AlertState.Holds, 300_000L, "proj_a"), (found.State, found.Tokens, found.ProjectId));
        Assert.Contains("300,000 of 1,000,000 tokens of 22 November 2026 are used by Assistant", found.Text, StringComparison.Ordinal);
        var other = rule with { Scope = new AlertScope(Pool.Large, "proj_c") };
        Assert.Equal(AlertState.Clear, Assert.Single(rule.Kind.Find(other, figures)).State);
    }

    [Theory]
    [InlineData(299_999L, false, AlertState.Clear)]
    [InlineData(299_999L, true, AlertState.Unknown)]
    [InlineData(300_000L, true, AlertState.Holds)]
    public void PoolUsed_OfAProjectSharedForAPart_SaysNothingLess(long tokens, bool isPartlyUnknown, AlertState expected)
    {
        var rule = _eighty with { Scope = new AlertScope(Pool.Large, "proj_a"), Threshold = AlertThreshold.OfPercent(30) };
        var figures = Figures(PoolOf(1_000_000, 900_000)) with
        {
            Draws = [new("proj_a", Pool.Large, TokenCount.Of(tokens)) { IsPartlyUnknown = isPartlyUnknown }],
        };

        Assert.Equal(expected, Assert.Single(rule.Kind.Find(rule, figures)).State);
    }

    [Theory]
    [InlineData(850_000L, false, "850,000 of 1,000,000 tokens of 22 November 2026 are used. The pool is full again at 00:00 UTC.")]
    [InlineData(850_000L, true, "Up to 850,000 of 1,000,000 tokens of 22 November 2026 are used. The pool is full again at 00:00 UTC.")]
    [InlineData(
        1_000_000L,
        true,
        "Up to 1,000,000 of 1,000,000 tokens of 22 November 2026 are used. "
            + "The pool may be used up: covered requests are then billed until the day ends at 00:00 UTC."
    )]
    [InlineData(100_000L, true, "Up to 100,000 of 1,000,000 tokens of 22 November 2026 are used.")]
    public void PoolUsed_ByTheProvidersBound_SaysUpTo(long used, bool isUpTo, string text)
    {
        var found = Assert.Single(_eighty.Kind.Find(_eighty, Figures(PoolOf(1_000_000, used) with { IsUpTo = isUpTo })));

        Assert.Equal(text, found.Text);
        Assert.Equal(isUpTo && used >= 800_000, found.Title.Contains(" may be used", StringComparison.Ordinal));
    }

    // They are read, and may arrive, when the day is over.
    [Fact]
    public void Sentences_NameTheirDay_AndNeverCallItToday()
    {
        var pool = PoolOf(1_000_000, 300_000);
        var figures = Figures(pool) with
        {
            Now = _today.End.Plus(-TimeSpan.FromHours(1)),
            IsEnrolled = true,
            UnlistedModels = [new("gpt-9", 10, true), new("gpt-8", 10, false)],
        };
        var unused = Rule("pool_unused", AlertThreshold.OfPercent(50), Pool.Large) with { HoursBefore = 3 };
        var unlisted = Rule("unlisted_model", null, null);

        var texts = new[] { _eighty, unused, unlisted }
            .SelectMany(rule => rule.Kind.Find(rule, figures))
            .Select(found => found.Text)
            .ToList();

        Assert.Equal(4, texts.Count);
        Assert.All(texts, text => Assert.Contains(" 22 November 2026", text, StringComparison.Ordinal));
        Assert.All(texts, text => Assert.DoesNotContain("today", text, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(-4, 0L, true, true, null)]
    [InlineData(-3, 500_000L, true, true, AlertState.Holds)]
    [InlineData(-3, 500_001L, true, true, AlertState.Clear)]
    [InlineData(-1, 2_000_000L, true, true, AlertState.Clear)]
    [InlineData(-3, 0L, false, true, AlertState.Unknown)]
    [InlineData(-3, 0L, true, false, AlertState.Unknown)]
    [InlineData(-3, null, true, true, AlertState.Unknown)]
    public void PoolUnused_InTheLastHours_HoldsWhereAllIsKnown(int hours, long? used, bool isWhole, bool isEnrolled, AlertState? expected)
    {
        var rule = Rule("pool_unused", AlertThreshold.OfPercent(50), Pool.Large) with { HoursBefore = 3 };
        var figures = Figures(PoolOf(1_000_000, used, isWhole)) with
        {
            Now = _today.End.Plus(TimeSpan.FromHours(hours)),
            IsEnrolled = isEnrolled,
        };

        Assert.Equal(expected, rule.Kind.Find(rule, figures).SingleOrDefault()?.State);
    }

    [Theory]
    [InlineData(100_000L, false, false, AlertState.Holds, "Large pool: 900,000 tokens left")]
    [InlineData(100_000L, true, false, AlertState.Holds, "Large pool: at most 900,000 tokens left")]
    [InlineData(100_000L, false, true, AlertState.Holds, "Large pool: at least 900,000 tokens left")]
    [InlineData(100_000L, true, true, AlertState.Holds, "Large pool: about 900,000 tokens left")]
    [InlineData(600_000L, true, false, AlertState.Clear, "Large pool: less than 50% left")]
    [InlineData(600_000L, false, true, AlertState.Unknown, null)] // More than 400,000 may be left.
    public void PoolUnused_SaysWhichBoundItIs(long used, bool isAtMost, bool isUpTo, AlertState expected, string? title)
    {
        var rule = Rule("pool_unused", AlertThreshold.OfPercent(50), Pool.Large) with { HoursBefore = 3 };
        var pool = PoolOf(1_000_000, used) with { IsAtMost = isAtMost, IsUpTo = isUpTo };
        var figures = Figures(pool) with { Now = _today.End.Plus(-TimeSpan.FromHours(1)) };

        var found = Assert.Single(rule.Kind.Find(rule, figures));

        Assert.Equal(expected, found.State);
        Assert.Equal(title ?? AlertFinding.NotKnown(found.Subject).Title, found.Title);
    }

    [Theory]
    [InlineData(ForecastOutcome.RunsOut, 17.0, 15.0, AlertState.Holds)]
    [InlineData(ForecastOutcome.Lasts, null, null, AlertState.Clear)]
    [InlineData(ForecastOutcome.Lasts, null, 20.0, AlertState.Unknown)] // Near the edge: neither fires nor recovers.
    [InlineData(ForecastOutcome.UsedUp, null, null, AlertState.Unknown)]
    [InlineData(ForecastOutcome.TooFewDays, null, null, AlertState.Unknown)]
    [InlineData(ForecastOutcome.StaleCount, null, null, AlertState.Unknown)]
    [InlineData(null, null, null, AlertState.Unknown)]
    public void PoolRunsOut_ByTheForecast_Alone(ForecastOutcome? outcome, double? at, double? from, AlertState expected)
    {
        var rule = Rule("pool_runs_out", pool: Pool.Large);
        var left = outcome is ForecastOutcome.Lasts or ForecastOutcome.RunsOut
            ? TokenCount.Of(at is null ? 200_000 : 0)
            : (TokenCount?)null;
        var forecast = outcome is { } known ? new Forecast(known, left, left, left, Hour(at), Hour(from), null, [], 28) : null;

        var found = Assert.Single(rule.Kind.Find(rule, Figures(PoolOf(1_000_000, 700_000) with { Forecast = forecast })));

        Assert.Equal(expected, found.State);
        Assert.Equal(
            expected switch
            {
                AlertState.Holds => "Large pool: expected to be used up at about 17:00 UTC",
                AlertState.Clear => "Large pool: expected to last",
                _ => "",
            },
            found.Title
        );

        static Instant? Hour(double? hour) => hour is { } time ? _today.Start.Plus(TimeSpan.FromHours(time)) : null;
    }

    [Theory]
    [InlineData(false, null, 0, 10, "")]
    [InlineData(false, null, 0, 31, "OpenAI's count is stale")]
    [InlineData(true, null, 0, 1, "OpenAI refuses the admin key")]
    [InlineData(false, "No answer.", 14, 14, "")]
    [InlineData(false, "No answer.", 15, 15, "Reading from OpenAI fails")]
    public void Connection_FailingOrStale_HoldsAfterSomePatience(bool refused, string? error, int failing, int read, string title)
    {
        var rule = Rule("connection");
        var figures = Figures() with { Connection = new(refused, error, error is null ? null : Ago(failing), Ago(read), Ago(9_000)) };

        Assert.Equal(title, rule.Kind.Find(rule, figures).SingleOrDefault()?.Title ?? "");
    }

    [Fact]
    public void Connection_MadeJustNow_IsNotStaleYet()
    {
        var rule = Rule("connection");

        Assert.Empty(rule.Kind.Find(rule, Figures() with { Connection = new(false, null, null, null, Ago(29)) }));
        Assert.Single(rule.Kind.Find(rule, Figures() with { Connection = new(false, null, null, null, Ago(31)) }));
        Assert.Empty(rule.Kind.Find(rule, Figures()));
    }

    [Fact]
    public void Connection_OneCause_LeavesTheOthersOfTheDayToBeTold()
    {
        var rule = Rule("connection");
        AlertFigures Reading(bool refused, string? error, int failing, int read) =>
            Figures() with
            {
                Connection = new(refused, error, error is null ? null : Ago(failing), Ago(read), Ago(9_000)),
            };
        var stale = Assert.Single(Evaluate(rule, Reading(false, null, 0, 31)).Fired).Key;
        var over = Assert.Single(Evaluate(rule, Reading(false, null, 0, 1), new KnownAlert(stale, true)).Recovered);
        Assert.Equal("OpenAI's count is fresh again", over.Finding.Title);

        var refused = Evaluate(rule, Reading(true, null, 0, 5), new KnownAlert(stale, false));
        Assert.Equal("OpenAI refuses the admin key", Assert.Single(refused.Fired).Finding.Title);
        var failing = Evaluate(
            rule,
            Reading(false, "No answer.", 15, 15),
            new KnownAlert(stale, true),
            new KnownAlert(refused.Fired[0].Key, true)
        );
        Assert.Equal("Reading from OpenAI fails", Assert.Single(failing.Fired).Finding.Title);

        // Whether the key is accepted, or the count fresh, nobody knows while reading fails.
        Assert.Empty(failing.Recovered);
        Assert.Equal(3, new HashSet<string>([stale.Subject, refused.Fired[0].Key.Subject, failing.Fired[0].Key.Subject]).Count);
    }

    [Fact]
    public void Drift_GoesQuiet_OnlyWhileTheCountIsFresh()
    {
        var rule = Rule("drift");
        var found = Figures() with { Drift = new([new("proj_a", _today, 12_300)], false, IsFresh: false) };
        var fired = Assert.Single(Evaluate(rule, found).Fired);
        Assert.Equal("Assistant probably shares against the decision", fired.Finding.Title);
        KnownAlert[] known = [new(fired.Key, IsOpen: true)];

        Assert.True(AlertEvaluation.Of([rule], Figures() with { Drift = new([], false, IsFresh: false) }, known).IsNothing);
        Assert.True(AlertEvaluation.Of([rule], Figures() with { Drift = null }, known).IsNothing);
        Assert.Single(AlertEvaluation.Of([rule], Figures() with { Drift = new([], false, IsFresh: true) }, known).Recovered);
    }

    [Fact]
    public void Drift_OfOneProject_LeavesOthersOut()
    {
        var rule = Rule("drift") with { Scope = new AlertScope(ProjectId: "proj_b") };
        var figures = Figures() with { Drift = new([new("proj_a", _today, 1), new("proj_b", _today, 1)], true, IsFresh: true) };

        Assert.Equal("proj_b", Assert.Single(Evaluate(rule, figures).Fired).Key.Subject);
    }

    [Fact]
    public void OtherKinds_FireForEachThing()
    {
        var figures = Figures() with
        {
            UnlistedModels = [new("gpt-6.1-terra", 5, false), new("gpt-6.2-sol", 7, true)],
            UnknownValues = [new("usage", "A service tier \"nova\".")],
            Undecided = [new("proj_n", "New", [SharingControl.InputsOutputs], _noon, _noon)],
            Facts = [new("balance", "account balance", null), new("tier", "usage tier", Ago(60 * 24 * 31))],
        };
        string[] Subjects(string kind) => [.. Evaluate(Rule(kind), figures).Fired.Select(alert => alert.Key.Subject)];

        Assert.Equal(["gpt-6.1-terra", "gpt-6.2-sol"], Subjects("unlisted_model"));
        Assert.Equal(["usage"], Subjects("unknown_value"));
        Assert.Equal(["proj_n"], Subjects("undecided_project"));
        Assert.Equal(["balance", "tier"], Subjects("facts_to_confirm"));
    }

    [Fact]
    public void Alert_FiresOnceADay_AlsoAfterItRecovered_AndAnewTheNextDay()
    {
        var key = Assert.Single(Evaluate(_eighty, Figures(PoolOf(1_000_000, 800_000))).Fired).Key;
        Assert.Equal(new AlertKey(_eighty.Id, "percent=80", "large", _today), key);

        // A restart knows no more than what is stored.
        Assert.True(Evaluate(_eighty, Figures(PoolOf(1_000_000, 900_000)), new KnownAlert(key, true)).IsNothing);
        Assert.True(Evaluate(_eighty, Figures(PoolOf(1_000_000, 900_000)), new KnownAlert(key, false)).IsNothing);

        var tomorrow = Figures(PoolOf(1_000_000, 850_000)) with { Now = _today.End };
        var next = Evaluate(_eighty, tomorrow, new KnownAlert(key, true));
        Assert.Equal(_today.AddDays(1), Assert.Single(next.Fired).Key.Day);
        Assert.Equal([key], next.Ended);
    }

    [Fact]
    public void PoolUsed_AtMidnight_IsOverWithoutAWord()
    {
        var key = new AlertKey(_eighty.Id, "percent=80", "large", _today);
        var before = Figures(PoolOf(1_000_000, 800_000)) with { Now = _today.End.Before };
        Assert.True(Evaluate(_eighty, before, new KnownAlert(key, true)).IsNothing);

        var after = Evaluate(_eighty, Figures(PoolOf(1_000_000, 0)) with { Now = _today.End }, new KnownAlert(key, true));

        Assert.Equal([key], after.Ended);
        Assert.Empty(after.Recovered);
        Assert.Empty(after.Fired);
    }

    [Fact]
    public void PoolUsed_AfterATierChange_Recovers()
    {
        var key = new AlertKey(_eighty.Id, "percent=80", "large", _today);

        var after = Evaluate(_eighty, Figures(PoolOf(1_000_000, 240_000)), new KnownAlert(key, true));

        Assert.Equal("Large pool: below 80% again", Assert.Single(after.Recovered).Finding.Title);

        // Down again: that it fired today is known.
        Assert.True(Evaluate(_eighty, Figures(PoolOf(250_000, 240_000)), new KnownAlert(key, false)).IsNothing);
        Assert.True(Evaluate(_eighty, Figures(PoolOf(null, 240_000)), new KnownAlert(key, true)).IsNothing);
    }

    [Fact]
    public void LastingAlert_IsToldAnewEachDay_AndRecoversOnALaterOne()
    {
        var rule = Rule("facts_to_confirm");
        var key = new AlertKey(rule.Id, "", "balance", _today);
        var due = Figures() with { Facts = [new("balance", "account balance", null)], Now = _today.End };

        var next = Evaluate(rule, due, new KnownAlert(key, true));
        Assert.Equal(_today.AddDays(1), Assert.Single(next.Fired).Key.Day);
        Assert.Equal([key], next.Ended);

        Assert.Equal(key, Assert.Single(Evaluate(rule, due with { Facts = [] }, new KnownAlert(key, true)).Recovered).Key);
    }

    // At 850,000 of 1,000,000, after it fired at 80% and is still open, or is over.
    [Theory]
    [InlineData(80, null, true, false, false)]
    [InlineData(80, null, false, false, false)]
    [InlineData(85, null, true, true, true)]
    [InlineData(85, null, false, true, false)]
    [InlineData(90, null, true, false, true)]
    [InlineData(90, null, false, false, false)]
    [InlineData(null, 800_000L, true, true, true)]
    [InlineData(null, 900_000L, true, false, true)]
    public void Rule_WithAnotherThreshold_FiresOnceForIt_AndSaysNoMoreOfTheFormer(
        int? percent,
        long? tokens,
        bool isOpen,
        bool fires,
        bool ends
    )
    {
        var changed = _eighty with
        {
            Threshold = percent is { } share ? AlertThreshold.OfPercent(share) : AlertThreshold.OfTokens(tokens!.Value),
        };
        var former = new KnownAlert(new AlertKey(_eighty.Id, "percent=80", "large", _today), isOpen);
        var figures = Figures(PoolOf(1_000_000, 850_000));

        var outcome = Evaluate(changed, figures, former);

        Assert.Equal((fires, ends, 0), (outcome.Fired.Count == 1, outcome.Ended.Contains(former.Key), outcome.Recovered.Count));

        // Told for these terms, and changed back to the former: neither is told again.
        KnownAlert[] told = [former with { IsOpen = false }, .. outcome.Fired.Select(alert => new KnownAlert(alert.Key, true))];
        Assert.Empty(Evaluate(changed, figures, told).Fired);
        Assert.Empty(Evaluate(_eighty, figures, told).Fired);
    }

    [Theory]
    [InlineData(80, null, null, "percent=80")]
    [InlineData(50, null, 3, "percent=50;hours_before=3")]
    [InlineData(null, 1_000_000_000_000L, null, "tokens=1000000000000")]
    [InlineData(null, null, null, "")]
    public void Terms_AreTheThresholdAndTheHours_AsTheyAreStored(int? percent, long? tokens, int? hours, string terms) =>
        Assert.Equal(
            terms,
            new AlertRule(
                "rule_1",
                AlertKinds.All[0],
                AlertScope.Organization,
                percent is { } share ? AlertThreshold.OfPercent(share)
                    : tokens is { } count ? AlertThreshold.OfTokens(count)
                    : null,
                hours
            ).Terms
        );

    [Fact]
    public void OpenAlert_WhoseRuleIsGone_EndsWithoutAWord()
    {
        var key = new AlertKey("other", "percent=80", "large", _today);

        Assert.Equal([key], Evaluate(_eighty, Figures(PoolOf(1_000_000, 0)), new KnownAlert(key, true)).Ended);
    }

    [Fact]
    public void Evaluation_OfAnyDay_TellsEachKeyOnce_AndRecoversOnlyWhatFired() =>
        Gen.Select(
                Gen.Int[0, 200],
                Gen.Bool,
                Gen.Int[0, 2]
                    .Select(which =>
                        which == 0 ? (long?)null
                        : which == 1 ? 250_000
                        : 1_000_000
                    ),
                Gen.Int[0, 9],
                (used, isWhole, allowance, minutes) => (used, isWhole, allowance, minutes)
            )
            .List[1, 60]
            .Sample(steps =>
            {
                var (known, told, now) = (new Dictionary<AlertKey, bool>(), new HashSet<AlertKey>(), _noon);
                foreach (var (used, isWhole, allowance, minutes) in steps)
                {
                    now = now.Plus(TimeSpan.FromHours(minutes));
                    var pool = PoolOf(allowance, used * 10_000L, isWhole);
                    var outcome = AlertEvaluation.Of(
                        [_eighty],
                        Figures(pool) with
                        {
                            Now = now,
                        },
                        [.. known.Where(one => one.Value || one.Key.Day == now.Day).Select(one => new KnownAlert(one.Key, one.Value))]
                    );
                    foreach (var alert in outcome.Fired)
                    {
                        // By a model of its own: at least so much is used, of an allowance that is known.
                        Assert.True(told.Add(alert.Key) && allowance is { } whole && used * 10_000L * 5 >= whole * 4);
                        known[alert.Key] = true;
                    }

                    foreach (var alert in outcome.Recovered)
                    {
                        Assert.True(known[alert.Key] && isWhole && alert.Key.Day == now.Day);
                        known[alert.Key] = false;
                    }

                    foreach (var key in outcome.Ended)
                    {
                        Assert.True(known[key] && key.Day < now.Day);
                        known[key] = false;
                    }
                }
            });

    [Theory]
    [InlineData("pool_used", null, null, null, "needs a threshold")]
    [InlineData("pool_used", 80, null, 3, "looks at all hours")]
    [InlineData("pool_unused", 80, null, 24, "must be 1 to 23")]
    [InlineData("connection", 80, null, null, "has no threshold")]
    [InlineData("connection", null, "proj_a", null, "is not about one project")]
    [InlineData("pool_unused", 50, "proj_a", 3, "is not about one project")]
    [InlineData("pool_used", 80, "proj_a", null, null)]
    [InlineData("pool_unused", 50, null, 3, null)]
    public void Rule_ThatCannotBe_SaysWhy(string kind, int? percent, string? project, int? hours, string? fault)
    {
        var threshold = percent is { } share ? AlertThreshold.OfPercent(share) : null;

        var found = AlertRule.Fault(AlertKinds.Find(kind)!, new AlertScope(ProjectId: project), threshold, hours);

        Assert.Equal(fault is null, found is null);
        Assert.Contains(fault ?? "", found ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void Threshold_OutsideItsBounds_IsNone(int percent)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AlertThreshold.OfPercent(percent));
        Assert.Throws<ArgumentOutOfRangeException>(() => AlertThreshold.OfTokens(percent - 101));
    }

    private static AlertOutcome Evaluate(AlertRule rule, AlertFigures figures, params KnownAlert[] known) =>
        AlertEvaluation.Of([rule], figures, known);

    private static AlertRule Rule(string kind, AlertThreshold? threshold = null, Pool? pool = null) =>
        new("rule_1", AlertKinds.Find(kind)!, new AlertScope(pool), threshold);

    private static Instant Ago(int minutes) => _noon.Plus(-TimeSpan.FromMinutes(minutes));

    private static PoolToday PoolOf(long? allowance, long? used, bool isWhole = true) =>
        new(
            Pool.Large,
            allowance is { } most ? TokenCount.Of(most) : null,
            used is { } tokens ? TokenCount.Of(tokens) : null,
            isWhole,
            false
        );

    private static AlertFigures Figures(params PoolToday[] pools) =>
        new(_noon, pools, [], IsEnrolled: true, [], [], null, [], null, [])
        {
            Names = new Dictionary<string, string> { ["proj_a"] = "Assistant" },
        };
}
