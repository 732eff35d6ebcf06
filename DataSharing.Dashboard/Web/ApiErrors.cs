using System.Text.Json;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Web;

/// <summary>An error as the provider's API writes it.</summary>
internal sealed record ApiError(string Message, string Type, string Code, string? Param, string? RequestId);

/// <summary>Writes errors in one shape, whatever raised them; never a stack trace.</summary>
internal static class ApiErrors
{
    public static async Task WriteAsync(
        HttpContext context,
        int status,
        string code,
        string message,
        string? param = null,
        int? retryAfterSeconds = null
    )
    {
        context.Response.StatusCode = status;
        if (retryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        await context.Response.WriteAsJsonAsync(
            new { error = new ApiError(message, TypeOf(status), code, param, RequestId.Of(context)) },
            ApiJson.Options
        );
    }

    public static string TypeOf(int status) =>
        status switch
        {
            401 => "authentication_error",
            403 => "permission_error",
            404 => "not_found_error",
            409 => "conflict_error",
            429 => "rate_limit_error",
            >= 500 => "server_error",
            _ => "invalid_request_error",
        };

    public static int StatusOf(ProblemException problem) =>
        problem switch
        {
            NotFoundException => 404,
            RefusedException => 403,
            ConflictException => 409,
            MalformedException => 400,
            TooLargeException => 413,
            WrongMediaTypeException => 415,
            _ => 422,
        };
}

/// <summary>Not JSON at all, or nested too deeply (400).</summary>
internal sealed class MalformedException(string message) : ProblemException(message, "invalid_json");

/// <summary>More bytes or items than one call may carry (413).</summary>
internal sealed class TooLargeException(string message) : ProblemException(message, "request_too_large");

/// <summary>A content type that this address does not take (415).</summary>
internal sealed class WrongMediaTypeException(string message) : ProblemException(message, "unsupported_media_type");

internal static class ApiJson
{
    public static JsonSerializerOptions Options { get; } =
        new(JsonSerializerDefaults.Web)
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,

            // The answers are JSON and never part of a page, so that names stay readable.
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
}

/// <summary>The id under which a request is found in the log; in every answer as x-request-id.</summary>
internal static class RequestId
{
    public static string Of(HttpContext context) => context.TraceIdentifier;
}
