using Bunit;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Sharing;
using DataSharing.Dashboard.Sharing;
using Xunit;
using static DataSharing.Tests.Features.SharingViews;

namespace DataSharing.Tests.Features;

/// <summary>Whoever says that they switched it at OpenAI has switched what they saw here, and nothing that came since.</summary>
public sealed class SwitchAtProviderTests : BunitContext
{
    private const SharingControl Inputs = SharingControl.InputsOutputs;

    private readonly List<long> _confirmed = [];

    [Fact]
    public void Decision_OfAnotherOwnerMeanwhile_IsSeenBeforeItIsConfirmed()
    {
        var part = Show(Decided(5, "olive", Selected("a")));
        part.Render(parameters => parameters.Add(shown => shown.View, Decided(6, "otto", Selected("b"))));

        Assert.DoesNotContain("I have switched it", part.Markup, StringComparison.Ordinal);
        Assert.Contains("otto decided anew", part.Find("[role=status]").TextContent, StringComparison.Ordinal);
        Button(part, "I have seen what changed").Click();
        Assert.Empty(_confirmed);
        Button(part, "I have switched it at OpenAI").Click();

        Assert.Equal([6], _confirmed);
    }

    [Fact]
    public void Decision_OfOnesOwn_IsConfirmedAtOnce()
    {
        var part = Show(Decided(5, "olive", Selected("a")));
        part.Render(parameters => parameters.Add(shown => shown.View, Decided(6, "olive", Selected("b"))));

        Button(part, "I have switched it at OpenAI").Click();

        Assert.Equal([6], _confirmed);
    }

    [Fact]
    public void Confirmation_OfAnotherKindOfData_ChangesNothingOfWhatIsToSwitch()
    {
        var part = Show(Decided(5, "olive", Selected("a")));
        part.Render(parameters => parameters.Add(shown => shown.View, Decided(5, "olive", Selected("a")) with { Version = 6 }));

        Button(part, "I have switched it at OpenAI").Click();

        Assert.Equal([6], _confirmed);
    }

    private IRenderedComponent<SwitchAtProvider> Show(SharingView view) =>
        Render<SwitchAtProvider>(parameters =>
            parameters
                .AddCascadingValue(Viewer.Of("Europe/Berlin"))
                .Add(shown => shown.View, view)
                .Add(shown => shown.NameOf, id => id)
                .Add(shown => shown.MayConfirm, true)
                .Add(shown => shown.Me, "olive")
                .Add(shown => shown.OnConfirmed, _confirmed.Add)
        );

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<SwitchAtProvider> part, string name) =>
        part.FindAll("button").Single(button => button.TextContent == name);

    private static SharingView Decided(long version, string by, SharingList list) =>
        Of(version) with
        {
            Controls =
            [
                new ControlView(
                    Inputs,
                    new SharingRecord
                    {
                        OrganizationId = "org",
                        Version = version,
                        Control = Inputs,
                        List = list,
                        EffectiveAt = Noon,
                        RecordedAt = Noon,
                        ById = by,
                        ByName = by,
                    },
                    [],
                    null,
                    null,
                    null,
                    []
                ),
            ],
        };
}
