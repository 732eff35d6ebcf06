using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>A name does not turn the sentence in which it stands.</summary>
public sealed class NameTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Search ranking", "Search ranking")]
    [InlineData("Größe № 5 – 東京 🚀", "Größe № 5 – 東京 🚀")]
    [InlineData("\u05D7\u05D9\u05E4\u05D5\u05E9", "\u2068\u05D7\u05D9\u05E4\u05D5\u05E9\u2069")] // Hebrew
    [InlineData("A \u0628\u062D\u062B", "\u2068A \u0628\u062D\u062B\u2069")] // Arabic within
    [InlineData("\U0001E900dlam", "\u2068\U0001E900dlam\u2069")] // Beyond the first plane
    [InlineData("a\u202Eb", "\u2068ab\u2069")] // An override alone turns nothing any more.
    [InlineData("a\u2069\u202Eb\u2068", "\u2068ab\u2069")] // Nor does one that first ends our isolate.
    [InlineData("\u200Fa\u200E\u061C", "\u2068a\u2069")]
    public void Name_InASentence_IsAlone_OnlyWhereItWouldTurnIt(string name, string expected) => Assert.Equal(expected, name.InSentence());

    [Fact]
    public void Sentence_WithSuchAName_KeepsItTogether() =>
        Assert.Equal(
            "Enabled for selected projects: \u2068\u05D7\u05D9\u2069, Assistant",
            SharingWords.WhatToChoose(SharingList.Selected(["a", "b"]), id => id == "a" ? "\u05D7\u05D9" : "Assistant")
        );
}
