using DataSharing.Core.Eligibility;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Sharing;

namespace DataSharing.Dashboard.UI;

/// <summary>The two constant lines of a control: what was decided here, and what is known of it at OpenAI.</summary>
internal static class ControlFactWords
{
    /// <summary>What was decided here, with its instant and person.</summary>
    public static string Here(ControlView control, Func<string, string?> nameOf) =>
        control.Record is not { } record
            ? "Nothing is decided yet: counted as not shared."
            : $"{SharingWords.WhatToChoose(record.List, nameOf)}. Decided {Viewer.Dated(record.RecordedAt)} by {record.ByName.InSentence()}.";

    /// <summary>What is known of it at OpenAI, from where, and since when.</summary>
    public static string AtProvider(ControlView control, Func<string, string?> nameOf)
    {
        var setting = control.AtProvider;
        var seen = setting.Seen.Count == 0 ? "" : $"its reports count free traffic in {Seen(setting, nameOf)}: it probably receives that.";
        if (setting.Stated is not { } stated)
        {
            return seen.Length > 0 ? $"Nobody confirmed it; {seen}"
                : control.Declaration is { } unknown
                    ? $"Not known: {unknown.ByName.InSentence()} could not say on {Words.Date(unknown.DeclaredAt)}."
                : "Not known: nobody has declared or confirmed it.";
        }

        var what = SharingWords.WhatToChoose(stated.List, nameOf);
        var said =
            setting.Basis == ProviderBasis.Declared
                ? $"{what}{(stated.Since is { } since ? $" since {Words.Date(since)}" : "")}, declared by {stated.By.InSentence()} on {Words.Date(stated.At)}, not witnessed."
            : control.Confirmation is not null ? $"{what}. Confirmed at OpenAI {Viewer.Dated(stated.At)} by {stated.By.InSentence()}."
            : $"{what}, as {stated.By.InSentence()} confirmed on {Viewer.Dated(stated.At)}. The decision since is not confirmed.";
        return seen.Length > 0 ? $"{said} But {seen}" : said;
    }

    private static string Seen(ProviderSetting setting, Func<string, string?> nameOf) =>
        string.Join(
            ", ",
            setting
                .Seen.Take(5)
                .Select(free =>
                    $"{(free.ProjectId.Length == 0 ? "a project that they do not tell" : nameOf(free.ProjectId)?.InSentence() ?? free.ProjectId)} (last on {Words.Date(free.Day.Start)})"
                )
        ) + (setting.Seen.Count > 5 ? $" and {Figures.Of(setting.Seen.Count - 5)} more" : "");
}
