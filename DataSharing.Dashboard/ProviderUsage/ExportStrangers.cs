using System.Globalization;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>What an export file names that the organization it is imported for does not have.</summary>
/// <param name="Organization">Whose file it is to be.</param>
/// <param name="Organizations">Other organizations: perhaps it is somebody else's file.</param>
/// <param name="Projects">Projects that are not known here.</param>
internal sealed record ExportStrangers(string Organization, IReadOnlyList<string> Organizations, IReadOnlyList<string> Projects)
{
    private const int MostNamed = 5;

    /// <param name="file">What is imported.</param>
    /// <param name="organization">For whom.</param>
    /// <param name="projects">The projects known there.</param>
    public static ExportStrangers Of(ExportFile file, string organization, IReadOnlyCollection<string> projects)
    {
        var known = projects.ToHashSet(StringComparer.Ordinal);
        return new ExportStrangers(
            organization,
            [.. file.Organizations.Where(other => other != organization)],
            [
                .. file
                    .Usage.Select(line => line.Dimensions.ProjectId)
                    .Concat(file.Costs.Select(line => line.ProjectId))
                    .OfType<string>()
                    .Where(project => project.Length > 0 && !known.Contains(project))
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal),
            ]
        );
    }

    /// <summary>In sentences.</summary>
    public IEnumerable<string> Notes()
    {
        if (Organizations.Count > 0)
        {
            yield return $"Look twice: the file names the organization {Named(Organizations)}, and this one is {Organization}.";
        }

        if (Projects.Count > 0)
        {
            yield return Projects.Count == 1
                ? $"1 project of the file is not known here: {Named(Projects)}. Add it under Projects, to see it by name."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Projects.Count:N0} projects of the file are not known here: {Named(Projects)}. Add them under Projects, to see them by name."
                );
        }
    }

    private static string Named(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostNamed).Select(ExportHeader.Short)) + (names.Count > MostNamed ? ", …" : "");
}
