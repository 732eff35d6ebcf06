using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using Microsoft.AspNetCore.Components;

namespace DataSharing.Dashboard.Features.Support;

/// <summary>The facts of an organization, and what was decided about inputs and outputs, over time.</summary>
public sealed partial class SupportTimeline
{
    [Parameter, EditorRequired]
    public OrganizationHistory History { get; set; } = default!;

    [Parameter, EditorRequired]
    public Func<string, string?> NameOf { get; set; } = _ => null;

    /// <summary>The UTC day as of which it is told: names are of that day.</summary>
    [Parameter, EditorRequired]
    public UtcDay Day { get; set; }

    [Parameter, EditorRequired]
    public Viewer Viewer { get; set; } = default!;

    private List<(Instant At, string What)> Entries() =>
        [
            .. Facts(History.Tier, (id, catalogue) => $"Tier: {TierOf(id, catalogue) ?? "not known"}")
                .Concat(Facts(History.ZeroDataRetention, (on, _) => $"Zero Data Retention: {Words(on, "on", "off")}"))
                .Concat(Facts(History.Plan, (id, catalogue) => $"Plan: {catalogue.FindPlan(id)?.Label ?? id ?? "not known"}"))
                .Concat(Facts(History.PositiveBalance, (positive, _) => $"Balance: {Words(positive, "positive", "not positive")}"))
                .Concat(
                    History
                        .Sharing[SharingControl.InputsOutputs]
                        .Entries.Select(entry =>
                            (entry.EffectiveAt, $"Inputs and outputs, decided here: {SharingWords.WhatToChoose(entry.Value, NameOf)}")
                        )
                )
                .OrderByDescending(entry => entry.EffectiveAt),
        ];

    private string? TierOf(string? id, ProgrammeCatalogue catalogue) =>
        catalogue.FindTier(id) is { } tier ? catalogue.NameEntered(tier, Day) : id;

    // By the catalogue of its time.
    private IEnumerable<(Instant EffectiveAt, string What)> Facts<T>(
        Timeline<RecordedFact<T>> facts,
        Func<T, ProgrammeCatalogue, string> describe
    ) => facts.Entries.Select(entry => (entry.EffectiveAt, describe(entry.Value.Value, History.Programme.At(entry.EffectiveAt).Catalogue)));

    private static string Words(bool? value, string yes, string no) =>
        value switch
        {
            true => yes,
            false => no,
            _ => "not known",
        };
}
