using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.UI;

namespace DataSharing.Dashboard.Features.Evidence;

/// <summary>The question that the page Evidence answers, as its address has it.</summary>
internal sealed record EvidenceAddress
{
    public string? From { get; init; }

    public string? Until { get; init; }

    public string? Control { get; init; }

    public string? Projects { get; init; }

    public IReadOnlyList<string> ProjectIds => (Projects ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);

    public static EvidenceAddress Of(PageQuery query) =>
        new()
        {
            From = query["from"],
            Until = query["until"],
            Control = query["control"],
            Projects = query["projects"],
        };

    /// <summary>The address that asks this.</summary>
    public static EvidenceAddress Of(EvidenceQuestion question) =>
        new EvidenceAddress { From = question.From.ToString(), Until = question.Until.ToString() }
            .With(question.Control)
            .With(question.ProjectIds);

    /// <summary>What it asks; without a choice, of inputs and outputs of all projects in the last thirty days.</summary>
    public EvidenceQuestion QuestionAt(UtcDay today)
    {
        var (first, last) = new AskedDays(From, Until).At(today);
        return new EvidenceQuestion(WireName<SharingControl>.Find(Control) ?? SharingControl.InputsOutputs, first, last, ProjectIds);
    }

    /// <summary>Whether it asks for days of which nothing can be proved: to come, in no order, or none at all.</summary>
    public bool AsksForOtherDays(UtcDay today) => new AskedDays(From, Until).AreOthers(today);

    public EvidenceAddress With(SharingControl control) =>
        this with
        {
            Control = control == SharingControl.InputsOutputs ? null : control.Wire(),
        };

    public EvidenceAddress With(IEnumerable<string> projects) => this with { Projects = string.Join(',', projects) };

    public string At(string page) => PageQuery.Link(page, [("from", From), ("until", Until), ("control", Control), ("projects", Projects)]);
}
