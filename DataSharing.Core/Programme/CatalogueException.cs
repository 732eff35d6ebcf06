namespace DataSharing.Core.Programme;

/// <summary>One thing that is wrong with a catalogue file.</summary>
/// <param name="Path">Where, as a JSON path such as <c>$.models[3].pool</c>.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record CatalogueError(string Path, string Message);

/// <summary>A catalogue file cannot be used; carries the errors found, not only the first: up to a hundred.</summary>
public sealed class CatalogueException(IReadOnlyList<CatalogueError> errors)
    : Exception(string.Join(Environment.NewLine, errors.Select(error => $"{error.Path}: {error.Message}")))
{
    /// <summary>Everything that is wrong, in the order of the file.</summary>
    public IReadOnlyList<CatalogueError> Errors { get; } = errors;
}
