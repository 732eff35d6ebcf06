using DataSharing.Core.Primitives;

namespace DataSharing.Core.Foresight.Alerts;

/// <summary>Under which an alert fires once: one rule as it stands, one thing, one UTC day.</summary>
/// <param name="RuleId">The rule.</param>
/// <param name="Terms">What it asked then, see <see cref="AlertRule.Terms"/>: one that asks something else may be answered anew.</param>
/// <param name="Subject">The thing, see <see cref="AlertFinding.Subject"/>.</param>
/// <param name="Day">The UTC day.</param>
public readonly record struct AlertKey(string RuleId, string Terms, string Subject, UtcDay Day);

/// <summary>An alert that fired before.</summary>
/// <param name="Key">Under which.</param>
/// <param name="IsOpen">Whether it has neither recovered nor ended.</param>
public readonly record struct KnownAlert(AlertKey Key, bool IsOpen);

/// <summary>Something that a rule watches for is there, and was not told of today.</summary>
public sealed record AlertFired(AlertKey Key, AlertRule Rule, AlertFinding Finding);

/// <summary>What fired is there no longer, and that is known.</summary>
public sealed record AlertRecovered(AlertKey Key, AlertRule Rule, AlertFinding Finding);

/// <summary>What is to be told.</summary>
/// <param name="Fired">Alerts, each once for its key.</param>
/// <param name="Recovered">Alerts that are over.</param>
/// <param name="Ended">Alerts that nobody needs to hear of any more: their day is over, they fired again, or their rule is gone or asks
/// something else.</param>
public sealed record AlertOutcome(IReadOnlyList<AlertFired> Fired, IReadOnlyList<AlertRecovered> Recovered, IReadOnlyList<AlertKey> Ended)
{
    /// <summary>Whether there is nothing to do.</summary>
    public bool IsNothing => Fired.Count == 0 && Recovered.Count == 0 && Ended.Count == 0;
}

/// <summary>Decides what is told: pure, so that it decides the same again after a restart.</summary>
public static class AlertEvaluation
{
    /// <summary>What follows from the figures.</summary>
    /// <param name="rules">The organization's rules that are switched on.</param>
    /// <param name="figures">What is known now.</param>
    /// <param name="known">Alerts of today, and all that are open.</param>
    public static AlertOutcome Of(IReadOnlyList<AlertRule> rules, AlertFigures figures, IReadOnlyCollection<KnownAlert> known)
    {
        var (fired, recovered, ended) = (new List<AlertFired>(), new List<AlertRecovered>(), new List<AlertKey>());
        var keys = known.Select(alert => alert.Key).ToHashSet();
        var open = known.Where(alert => alert.IsOpen).Select(alert => alert.Key).ToLookup(key => key.RuleId, StringComparer.Ordinal);
        foreach (var rule in rules)
        {
            var findings = new Dictionary<string, AlertFinding>(StringComparer.Ordinal);
            foreach (var finding in rule.Kind.Find(rule, figures))
            {
                findings.TryAdd(finding.Subject, finding);
            }

            fired.AddRange(
                findings
                    .Values.Where(finding => finding.State == AlertState.Holds)
                    .Select(finding => new AlertFired(new AlertKey(rule.Id, rule.Terms, finding.Subject, figures.Day), rule, finding))
                    .Where(alert => !keys.Contains(alert.Key))
            );
            foreach (var key in open[rule.Id])
            {
                // Of what a rule asked before, the rule as it stands says nothing.
                if (key.Terms != rule.Terms)
                {
                    ended.Add(key);
                    continue;
                }

                var finding = findings.GetValueOrDefault(key.Subject) ?? rule.Kind.Otherwise(figures, key.Subject);
                if (key.Day < figures.Day && (rule.Kind.EndsWithDay || finding.State == AlertState.Holds))
                {
                    ended.Add(key);
                }
                else if (finding.State == AlertState.Clear)
                {
                    recovered.Add(new AlertRecovered(key, rule, finding));
                }
            }
        }

        ended.AddRange(open.Where(of => !rules.Any(rule => rule.Id == of.Key)).SelectMany(of => of));
        return new AlertOutcome(fired, recovered, ended);
    }
}
