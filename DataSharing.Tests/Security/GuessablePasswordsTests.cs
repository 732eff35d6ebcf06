using DataSharing.Dashboard.Identity;
using Xunit;

namespace DataSharing.Tests.Security;

/// <summary>Common passwords and own words, as people vary them; and what is none of them.</summary>
public sealed class GuessablePasswordsTests
{
    private static readonly string[] _own = ["olive.green@northwind-traders.example", "Zoë Müller", "org-x7k2p9", "Fabrikam Analytics"];

    [Theory]
    [InlineData("password1234")]
    [InlineData("1234password")]
    [InlineData("2026!Dragon!2026")]
    [InlineData("P@ssw0rd2026!")]
    [InlineData("!!!5un5h1n3!!!")]
    [InlineData("M0NK3Y-1234567")]
    [InlineData("liverpool123456")]
    [InlineData("trustno1trustno1")]
    [InlineData("dragon-dragon-dragon")]
    [InlineData("dragonnogard1")]
    [InlineData("drowssap12345")]
    [InlineData("54321drowssap")]
    [InlineData("p.a.s.s.w.o.r.d.1")]
    [InlineData("sunshinemonkey1")]
    [InlineData("1qaz2wsx3edc")]
    [InlineData("qweasdzxc123")]
    [InlineData("abc123abc123")]
    [InlineData("123456654321")]
    [InlineData("123456789012")]
    [InlineData("aaaaaaaaaaaaaa")]
    [InlineData("ｐａｓｓｗｏｒｄ１２３４")]
    [InlineData("pässwörd1234")]
    [InlineData("P@ssw0rd2026P@ssw0rd")]
    [InlineData("P@ssw0rd-2026-Dragon!")]
    [InlineData("sunshine99monkey")]
    public void Common_HoweverItIsVaried_IsGuessable(string password) => Assert.True(GuessablePasswords.IsGuessable(password, _own));

    [Theory]
    [InlineData("olive.green@northwind-traders.example")]
    [InlineData("olive.green@northwind-traders.example2026")]
    [InlineData("Olive.Green@Northwind-Traders.Example!1")]
    [InlineData("olivegreen2026")]
    [InlineData("0l1v3Gr33n!2026")]
    [InlineData("neerg.evilo.1987")]
    [InlineData("GreenOlive#1987")]
    [InlineData("zoe.mueller.1987", "zoe.mueller@example.com")]
    [InlineData("ZoëMüller1987")]
    [InlineData("zoemuller1987!")]
    [InlineData("muller-zoe-1990")]
    [InlineData("northwind-2026")]
    [InlineData("NorthwindTraders1")]
    [InlineData("Fabrikam-2026!")]
    [InlineData("fabrikamanalytics")]
    [InlineData("org-x7k2p9-2026")]
    [InlineData("DataSharing2026!")]
    [InlineData("OpenAI-dashboard1")]
    [InlineData("olive-password-1")]
    [InlineData("fabrikam-openai-12")]
    public void OwnWords_HoweverTheyAreVaried_AreGuessable(string password, params string[] more) =>
        Assert.True(GuessablePasswords.IsGuessable(password, [.. _own, .. more]));

    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("twelve chars")]
    [InlineData("zwölf Zeichen und ein Leerzeichen")]
    [InlineData("olive trees grow slowly here")]
    [InlineData("kX9$wq2!Lm5z")]
    [InlineData("836153902741")]
    [InlineData("月が綺麗ですねと彼は言った")]
    [InlineData("😀 teapot marble 😀 lagoon")]
    [InlineData("data lake of the frozen otter")]
    public void WhatNobodyWouldTryFirst_IsNot(string password) => Assert.False(GuessablePasswords.IsGuessable(password, _own));

    [Fact]
    public void ShortAndMissingOwnWords_RuleNothingOut() =>
        Assert.False(GuessablePasswords.IsGuessable("marble lagoon teapot", [null, "", "o@example.com", "m", "la", "Ö"]));

    [Fact]
    public void VeryLongOnes_AreJudgedWithoutDelay()
    {
        Assert.True(GuessablePasswords.IsGuessable(string.Concat(Enumerable.Repeat("dragon", 50_000))));
        Assert.False(GuessablePasswords.IsGuessable(string.Concat(Enumerable.Range(0, 50_000).Select(number => $"{number} otter "))));
        Assert.False(GuessablePasswords.IsGuessable("\ud800 marble lagoon \udfff teapot"));
    }
}
