using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;

namespace DataSharing.Tests.Core;

/// <summary>Small organizations for tests of rules.</summary>
internal static class Organizations
{
    public static readonly ProgrammeCatalogue Catalogue = CatalogueLoader.LoadEmbedded();
    public static readonly Instant Noon = Instant.From(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    public static OrganizationHistory Sharing(
        string? tier,
        bool? retention = false,
        string? plan = "standard",
        bool? balance = true,
        SharingList? list = null,
        (bool Archived, bool Retention, bool NeverShare) marks = default
    ) =>
        new()
        {
            Id = "org",
            Programme = ProgrammeHistory.Always(Catalogue),
            Tier = Always(tier),
            ZeroDataRetention = Always(retention),
            Plan = Always(plan),
            PositiveBalance = Always(balance),
            Projects =
            [
                new ProjectHistory("proj_a", "Alpha", Mark(marks.Archived), Mark(marks.Retention), Mark(marks.NeverShare)),
                new ProjectHistory("proj_b", "Beta", Mark(false), Mark(false), Mark(false)),
            ],
            Sharing = Enum.GetValues<SharingControl>()
                .ToDictionary(
                    control => control,
                    control => new Timeline<SharingList>([
                        new TimelineEntry<SharingList>(list ?? SharingList.Selected(["proj_a"]), Instant.Beginning, Instant.Beginning),
                    ])
                ),
        };

    public static UsageEvent Request(
        string model,
        long tokens,
        string project = "proj_a",
        string serviceTier = "default",
        bool batch = false,
        params string[] tools
    ) =>
        new(
            "id",
            "",
            Noon,
            project,
            model,
            TokenUsage.OfRequest(tokens, 0, 0),
            ServiceTier.OfRequest(serviceTier),
            batch,
            tools,
            false,
            null,
            null
        );

    public static Decision Decide(OrganizationHistory organization, UsageEvent request, long runningTotal = 0)
    {
        var snapshot = organization.At(Noon);
        return DecisionPolicy.Decide(new DecisionBasis(snapshot, snapshot.Judge()), request, Noon, _ => TokenCount.Of(runningTotal));
    }

    public static EligibilityVerdict Judge(OrganizationHistory organization) => organization.At(Noon).Judge();

    private static Timeline<RecordedFact<T>> Always<T>(T value) =>
        new([new TimelineEntry<RecordedFact<T>>(new RecordedFact<T>(value, FactSource.Entered), Instant.Beginning, Instant.Beginning)]);

    private static Timeline<bool> Mark(bool value) =>
        new(value ? [new TimelineEntry<bool>(true, Instant.Beginning, Instant.Beginning)] : []);
}
