using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Organizations;

namespace DataSharing.Dashboard.Hosting.Demo;

/// <summary>One made-up organization.</summary>
internal sealed record DemoOrganization(
    string Id,
    string Name,
    string Slug,
    FactValuesInput Facts,
    IReadOnlyList<(string Id, string Name)> Projects,
    IReadOnlyList<(SharingControl Control, SharingList List)> Sharing,
    string? NeverShare,
    double Volume
)
{
    private static readonly string[] _teams =
    [
        "Assistant",
        "Search ranking",
        "Support bot",
        "Evaluation runs",
        "Medical notes",
        "Translation",
        "Onboarding",
        "Billing",
    ];
    private static readonly string[] _stages = ["production", "staging", "experiments", "batch", "internal"];

    /// <summary>Enrolled on tier 4, eligible on tier 1, and ineligible with Zero Data Retention.</summary>
    public static IReadOnlyList<DemoOrganization> All { get; } =
    [
        new(
            "org-demoNorthwind",
            "Northwind",
            "northwind",
            new("tier-4", "no", "standard", "positive"),
            [
                ("proj_9fK2", "Assistant"),
                ("proj_x71Q", "Search ranking"),
                ("proj_Lm30", "Support bot"),
                ("proj_77aT", "Evaluation runs"),
                ("proj_h2Zc", "Medical notes"),
            ],
            [
                (SharingControl.InputsOutputs, SharingList.Selected(["proj_9fK2", "proj_x71Q"])),
                (SharingControl.Feedback, SharingList.Selected(["proj_9fK2"])),
            ],
            "proj_h2Zc",
            1.0
        ),
        new("org-demoFabrikam", "Fabrikam", "fabrikam", new("tier-1", "no", "standard", null), Many("fab", 12), [], null, 0.25),
        new(
            "org-demoContoso",
            "Contoso",
            "contoso",
            new("grow", "yes", "standard", null),
            Many("con", 40),
            [(SharingControl.InputsOutputs, SharingList.Selected(["proj_con01", "proj_con02", "proj_con03", "proj_con04"]))],
            null,
            0.5
        ),
    ];

    private static List<(string Id, string Name)> Many(string prefix, int count) =>
        Enumerable
            .Range(1, count)
            .Select(number =>
                (
                    $"proj_{prefix}{number:D2}",
                    $"{_teams[(number - 1) % _teams.Length]} {_stages[(number - 1) / _teams.Length % _stages.Length]}"
                )
            )
            .ToList();
}
