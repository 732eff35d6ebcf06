using Bunit;
using DataSharing.Dashboard.Identity;
using DataSharing.Dashboard.Identity.Pages;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Identity;
using Xunit;

namespace DataSharing.Tests.Security;

/// <summary>The parts of the page of one's own account by themselves: plain forms, each of which asks for the present password.</summary>
public sealed class AccountFormsTests : BunitContext
{
    private readonly List<string> _done = [];

    public AccountFormsTests()
    {
        ComponentFactories.AddStub<AntiforgeryToken>();
        ComponentFactories.AddStub<PasskeyButton>();
    }

    [Fact]
    public void Password_AsksForThePresentOne_AndTellsItsRule()
    {
        var form = Render<PasswordForm>(parameters => parameters.Add(part => part.OnChanged, () => _done.Add("changed")));

        Assert.Equal(["Old", "New"], Fields(form));
        Assert.Equal($"{PasswordRules.MinimumLength}", form.Find("input[name=New]").GetAttribute("minlength"));
        Assert.All(form.FindAll("input"), input => Assert.True(input.HasAttribute("required")));
        form.Find("form").Submit();
        Assert.Equal(["changed"], _done);
    }

    [Theory]
    [InlineData(false, false, "Set up an authenticator app", "started")]
    [InlineData(true, false, "Turn off", "off")]
    [InlineData(true, true, "Turn off", "off")]
    public void Authenticator_OffOrOn_OffersTheOther_WithThePresentPassword(bool on, bool ended, string button, string done)
    {
        var forms = Authenticator(on, null, ended);

        Assert.Equal(["Old"], Fields(forms));
        Assert.Equal([button], forms.FindAll("button").Select(one => one.TextContent));
        Assert.Empty(forms.FindAll("img"));
        forms.FindAll("form")[0].Submit();
        Assert.Equal([done], _done);
    }

    [Fact]
    public void Authenticator_BeingSetUp_ShowsTheKeyOnce_AndAsksForItsCode()
    {
        var setUp = AuthenticatorSetUp.Of("o+1@example.com", "JBSWY3DPEHPK3PXP", "sealed");

        var forms = Authenticator(false, setUp, false);

        Assert.Equal("JBSWY3DPEHPK3PXP", forms.Find("code").TextContent);
        Assert.StartsWith("data:image/png;base64,", forms.Find("img").GetAttribute("src"), StringComparison.Ordinal);
        Assert.Equal("sealed", forms.Find("input[name=SetUp]").GetAttribute("value"));
        Assert.Equal(["SetUp", "TotpCode", "Old"], Fields(forms));
        forms.Find("form").Submit();
        Assert.Equal(["on"], _done);
    }

    [Fact]
    public void Authenticator_WhoseSetUpHasEnded_StillAnswersWhatIsSentOfIt()
    {
        var forms = Authenticator(false, null, ended: true);

        Assert.True(forms.FindAll("form")[1].HasAttribute("hidden"));
        forms.FindAll("form")[1].Submit();
        Assert.Equal(["on"], _done);
    }

    [Fact]
    public void RecoveryCodes_StandOneALine() =>
        Assert.Equal(
            "one\ntwo",
            Render<RecoveryCodes>(parameters => parameters.Add(part => part.Codes, ["one", "two"])).Find("pre").TextContent
        );

    [Fact]
    public void Passkeys_WithNone_OnlyOfferOne()
    {
        var forms = Passkeys();

        Assert.Equal(["PasskeyName", "Old"], Fields(forms));
        Assert.Equal("Name of the passkey", forms.Find("label").TextContent.Trim());
        forms.Find("form").Submit();
        Assert.Equal(["added"], _done);
    }

    [Fact]
    public void Passkeys_WithSome_NameEach_AndTakeAwayTheOneThatIsMeant()
    {
        var forms = Passkeys(Passkey(1, "Laptop"), Passkey(2, null));

        Assert.Equal(
            ["Laptop 22 November 2026", "Passkey 22 November 2026"],
            forms
                .FindAll(".which")
                .Select(which => string.Join(' ', which.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
        );
        Assert.Equal(["Old", "Old", "PasskeyName", "Old"], Fields(forms));
        forms.FindAll("form")[1].Submit();
        Assert.Equal(["removed 2"], _done);
    }

    private static IEnumerable<string?> Fields<T>(IRenderedComponent<T> shown)
        where T : Microsoft.AspNetCore.Components.IComponent => shown.FindAll("input").Select(input => input.GetAttribute("name"));

    private static UserPasskeyInfo Passkey(byte id, string? name) =>
        new([id], [], new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero), 0, [], true, true, true, [], []) { Name = name };

    private IRenderedComponent<AuthenticatorForms> Authenticator(bool on, AuthenticatorSetUp? setUp, bool ended) =>
        Render<AuthenticatorForms>(parameters =>
            parameters
                .Add(part => part.IsOn, on)
                .Add(part => part.SetUp, setUp)
                .Add(part => part.HasEnded, ended)
                .Add(part => part.OnStarted, () => _done.Add("started"))
                .Add(part => part.OnTurnedOn, () => _done.Add("on"))
                .Add(part => part.OnTurnedOff, () => _done.Add("off"))
        );

    private IRenderedComponent<PasskeyForms> Passkeys(params UserPasskeyInfo[] passkeys) =>
        Render<PasskeyForms>(parameters =>
            parameters
                .Add(part => part.Passkeys, passkeys)
                .Add(part => part.OnAdded, () => _done.Add("added"))
                .Add(part => part.OnRemoved, id => _done.Add($"removed {id[0]}"))
        );
}
