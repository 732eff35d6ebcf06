using DataSharing.Core.Organizations;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>One thing that a staged change does, in words.</summary>
/// <param name="Name">The project's name, or what stands for all.</param>
/// <param name="Id">Its id, or null.</param>
/// <param name="Starts">Starts or stops sharing.</param>
/// <param name="Sentence">What follows the name.</param>
public sealed record StagedLine(string Name, string? Id, bool Starts, string Sentence);

/// <summary>What an owner has chosen on the page and not recorded yet.</summary>
public static class Staging
{
    /// <summary>
    /// What an owner staged against one setting, carried over to another: the projects they switched, and a mode they chose for all.
    /// </summary>
    /// <param name="from">The setting that the owner saw.</param>
    /// <param name="staged">What they made of it.</param>
    /// <param name="to">The setting that somebody else recorded meanwhile.</param>
    /// <param name="activeProjects">All active projects.</param>
    public static SharingList Rebase(SharingList from, SharingList staged, SharingList to, IReadOnlyCollection<string> activeProjects)
    {
        if (staged == from)
        {
            return to;
        }

        if (staged.Mode != SharingMode.SelectedProjects)
        {
            return staged;
        }

        if (to.Mode == SharingMode.AllProjects && !activeProjects.Any(id => from.Chooses(id) && !staged.Chooses(id)))
        {
            // Whatever this owner started is shared by now, and new projects too.
            return to;
        }

        // Only what this owner switched themselves: nothing that the other one decided is undone by it.
        var others = to.ProjectIds.Except(activeProjects);
        return SharingList.Selected(
            others.Concat(activeProjects.Where(id => from.Chooses(id) == staged.Chooses(id) ? to.Chooses(id) : staged.Chooses(id)))
        );
    }

    /// <summary>Line by line what would change, by active project.</summary>
    /// <param name="control">Of which control.</param>
    /// <param name="decided">The decision so far; null if there is none: then a "no" is a line too.</param>
    /// <param name="after">What was chosen.</param>
    /// <param name="organization">With its projects.</param>
    public static IReadOnlyList<StagedLine> Lines(
        SharingControl control,
        SharingList? decided,
        SharingList after,
        OrganizationSnapshot organization
    )
    {
        var before = decided ?? SharingList.Disabled;
        var what = control switch
        {
            SharingControl.InputsOutputs => "inputs and outputs: prompts, completions and traces",
            SharingControl.Evaluation => "evaluation and fine-tuning data",
            _ => "feedback from the platform",
        };
        var lines = organization
            .Projects.Where(project => !project.Archived && before.Chooses(project.Id) != after.Chooses(project.Id))
            .OrderBy(project => project.Name, StringComparer.CurrentCulture)
            .Select(project => new StagedLine(
                project.Name,
                project.Id,
                after.Chooses(project.Id),
                $"{(after.Chooses(project.Id) ? "starts" : "stops")} sharing {what}."
            ))
            .ToList();
        if (after.Mode == SharingMode.AllProjects && before.Mode != SharingMode.AllProjects)
        {
            lines.Add(new StagedLine("Every new project", null, true, $"starts sharing {what}."));
        }
        else if (before.Mode == SharingMode.AllProjects && after.Mode != SharingMode.AllProjects)
        {
            lines.Add(new StagedLine("New projects", null, false, $"no longer share {what} by themselves."));
        }
        else if (lines.Count == 0 && decided is null)
        {
            lines.Add(new StagedLine(SharingWords.Name(control), null, false, "is recorded as decided: nothing is shared."));
        }
        else if (lines.Count == 0 && before != after)
        {
            lines.Add(new StagedLine(SharingWords.Name(control), null, false, $"is recorded as: {SharingWords.Describe(after.Mode)}."));
        }

        return lines;
    }
}
