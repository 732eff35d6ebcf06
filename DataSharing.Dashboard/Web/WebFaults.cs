using DataSharing.Dashboard.Data.Engines;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;

namespace DataSharing.Dashboard.Web;

/// <summary>
/// What is answered when a request could not be carried out: in words, as a page or in the API's shape; never a stack trace.
/// </summary>
internal static class WebFaults
{
    /// <summary>After an exception that nobody expected.</summary>
    public static Task WriteAsync(HttpContext context)
    {
        var fault = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        if (StatusOf(fault) is { } status and < StatusCodes.Status500InternalServerError)
        {
            context.Response.StatusCode = status;
            return WriteStatusAsync(context);
        }

        if (!context.Request.Path.StartsWithSegments("/v1"))
        {
            return PlainPage.WriteAsync(
                context,
                "Something went wrong",
                $"Nothing was changed. The request id {RequestId.Of(context)} finds it in the log.",
                ("/", "Back to the console")
            );
        }

        return DatabaseFault.Is(fault)
            ? ApiErrors.WriteAsync(
                context,
                StatusCodes.Status503ServiceUnavailable,
                "unavailable",
                "The database cannot be used at the moment. Try again.",
                retryAfterSeconds: 1
            )
            : ApiErrors.WriteAsync(
                context,
                StatusCodes.Status500InternalServerError,
                "internal_error",
                "Something went wrong here. Nothing was changed; the request id finds it in the log."
            );
    }

    /// <summary>Says in words what would otherwise be an empty page.</summary>
    public static async Task SayStatusAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        var response = context.Response;

        // A page that refuses a form has said that it would be HTML, and sends none.
        var isEmpty =
            !response.HasStarted
            && response.ContentLength is null
            && (string.IsNullOrEmpty(response.ContentType) || response.StatusCode == StatusCodes.Status400BadRequest);
        if (
            isEmpty
            && response.StatusCode >= StatusCodes.Status400BadRequest
            && !HttpMethods.IsGet(context.Request.Method)
            && !context.Request.Path.StartsWithSegments("/_blazor")
        )
        {
            await WriteStatusAsync(context);
        }
    }

    /// <summary>For an answer that has a status and no words yet. A page that was asked for and is not there has one of its own.</summary>
    private static Task WriteStatusAsync(HttpContext context)
    {
        var (title, sentence) = context.Response.StatusCode switch
        {
            StatusCodes.Status400BadRequest => (
                "This could not be read",
                "Nothing was changed. If you sent a form: it was open for too long, or you signed in or out meanwhile. Go back, load the page again and send it once more."
            ),
            StatusCodes.Status405MethodNotAllowed => (
                "Not possible here",
                "This address does not take that kind of request. Nothing was changed."
            ),
            StatusCodes.Status413PayloadTooLarge => ("Too large", "What was sent is larger than this address takes. Nothing was changed."),
            StatusCodes.Status415UnsupportedMediaType => (
                "Not in this form",
                "This address takes forms of its own pages only. Nothing was changed."
            ),
            StatusCodes.Status404NotFound => ("Not found", "There is nothing here, or you may not see it."),
            var status => ($"Not possible ({status})", "Nothing was changed."),
        };
        return context.Request.Path.StartsWithSegments("/v1")
            ? ApiErrors.WriteAsync(context, context.Response.StatusCode, "invalid_request", "The request could not be read.")
            : PlainPage.WriteAsync(context, title, sentence, ("/", "Back to the console"));
    }

    /// <summary>A request that breaks the protocol is the sender's fault, and nothing for the log to alarm about.</summary>
    /// <returns>Its status; null if the fault is ours.</returns>
    public static int? StatusOf(Exception? fault) =>
        fault switch
        {
            BadHttpRequestException bad => bad.StatusCode,
            AntiforgeryValidationException => StatusCodes.Status400BadRequest,

            // A chunk whose size no number holds.
            IOException { InnerException: OverflowException } => StatusCodes.Status400BadRequest,
            _ => null,
        };
}
