using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Evidence;
using DataSharing.Tests.Core;
using Xunit;

namespace DataSharing.Tests.Features;

public sealed class EvidenceActsTests
{
    // Shared by a clock that was an hour fast, and stopped once it was right: OpenAI may have been set to it.
    [Fact]
    public void StopOfWhatAFastClockShared_IsWhatHolds_AndIsSaidToBeAStop()
    {
        var noon = Organizations.Noon;
        var acts = new EvidenceActs(
            [
                Record(1, SharingList.Selected(["proj_a"]), noon.Plus(TimeSpan.FromHours(1))),
                Record(2, SharingList.Disabled, noon.Plus(TimeSpan.FromMinutes(10))),
            ],
            [],
            [],
            [],
            [],
            []
        );

        var held = acts.Of("proj_a", noon.Plus(TimeSpan.FromHours(2)), ProgrammeHistory.Always(Organizations.Catalogue));

        var only = Assert.Single(held);
        Assert.Equal((noon.Plus(TimeSpan.FromMinutes(10)), false, true), (only.At, only.Chooses, only.Stops));
        Assert.Equal(noon.Plus(TimeSpan.FromMinutes(10)), acts.RecordedFrom);
    }

    private static SharingRecord Record(long version, SharingList list, Instant at) =>
        new()
        {
            OrganizationId = "org",
            Version = version,
            Control = SharingControl.InputsOutputs,
            List = list,
            EffectiveAt = at,
            RecordedAt = at,
            ById = "o",
            ByName = "olive",
        };
}
