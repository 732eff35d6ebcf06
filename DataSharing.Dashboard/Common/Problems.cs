namespace DataSharing.Dashboard.Common;

/// <summary>
/// A business answer that keeps something from being done; nothing was changed. Pages show the message, the API maps it to a status.
/// </summary>
internal abstract class ProblemException(string message, string code, string? param = null) : Exception(message)
{
    /// <summary>What clients can rely on, such as <c>id_conflict</c>.</summary>
    public string Code { get; } = code;

    /// <summary>The field in question as a JSON path, or null.</summary>
    public string? Param { get; } = param;
}

/// <summary>Well-formed, but not acceptable (422); says which field and what would be right.</summary>
internal sealed class InvalidInputException(string? param, string message, string code = "invalid_value")
    : ProblemException(message, code, param);

/// <summary>Not there, or not yours: the same answer (404).</summary>
internal sealed class NotFoundException(string what, string code = "not_found")
    : ProblemException($"{what} does not exist, or you may not see it.", code);

/// <summary>Yours to see, not to change (403).</summary>
internal sealed class RefusedException(string message) : ProblemException(message, "forbidden");

/// <summary>Somebody else was faster, or the id is taken (409).</summary>
internal sealed class ConflictException(string code, string message, string? param = null) : ProblemException(message, code, param);
