using Bunit;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Provider;
using DataSharing.Dashboard.Features.Sharing;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>Sharing what is kept in a region or under an own key is asked about once more.</summary>
public sealed class ShareCautionTests : BunitContext
{
    private const string Sentence = "Medical notes is kept in the EU at OpenAI (EU_STORAGE_PROCESSING).";

    public ShareCautionTests()
    {
        Services.AddMudServices();
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    [Fact]
    public void Check_WithCautions_IsNeverTickedBeforehandAndSaysThatItIsNeeded()
    {
        var check = Render<ShareCautionCheck>(parameters =>
            parameters.Add(shown => shown.Cautions, [Sentence]).Add(shown => shown.IsAsked, true)
        );

        Assert.Contains(Sentence, check.Markup, StringComparison.Ordinal);
        Assert.False(check.Find("input").HasAttribute("checked"));
        Assert.Contains("Tick this too", check.Markup, StringComparison.Ordinal);
        Assert.Empty(Render<ShareCautionCheck>(parameters => parameters.Add(shown => shown.Cautions, [])).Markup);
    }

    [Fact]
    public async Task Review_WithCautions_RecordsOnlyAfterBothTicks()
    {
        var provider = Render<MudDialogProvider>();
        IDialogReference? shown = null;
        await provider.InvokeAsync(async () =>
            shown = await Services
                .GetRequiredService<IDialogService>()
                .ShowAsync<ReviewDialog>(
                    "Review",
                    new DialogParameters<ReviewDialog>
                    {
                        { review => review.Lines, [new StagedLine("Medical notes", "proj_m", true, "starts sharing inputs and outputs.")] },
                        {
                            review => review.Terms,
                            new TermsText
                            {
                                Version = 1,
                                Sha256 = "",
                                Text = "",
                                Since = Instant.Beginning,
                            }
                        },
                        { review => review.OrganizationName, "Northwind" },
                        { review => review.Cautions, [Sentence] },
                    }
                )
        );

        await provider.Find(".agree input").ChangeAsync(new() { Value = true });
        await provider.Find(".btn.primary").ClickAsync(new());
        Assert.False(shown!.Result.IsCompleted);
        await provider.Find(".banner.warn input").ChangeAsync(new() { Value = true });
        await provider.Find(".btn.primary").ClickAsync(new());

        Assert.False((await shown.Result)!.Canceled);
    }
}
