using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Web;

namespace DataSharing.Dashboard.UI;

/// <summary>Files that a page offers: a browser's own request, signed in by cookie, that changes nothing.</summary>
internal static class Downloads
{
    /// <summary>Makes it one; a refusal of its handler becomes a plain status, bad input a page that says what is wrong.</summary>
    public static void AsDownload(this RouteHandlerBuilder endpoint) =>
        endpoint
            .RequireAuthorization()
            .ExcludeFromDescription()
            .AddEndpointFilter(
                async (context, next) =>
                {
                    try
                    {
                        var http = context.HttpContext;
                        if (http.Request.RouteValues["organizationId"] is string organization)
                        {
                            var file = $"Download {http.Request.Path.Value!.Split('/', 4)[^1]}{http.Request.QueryString}";
                            await http
                                .RequestServices.GetRequiredService<SupportVisits>()
                                .NoteAsync(http.CookieActorOf(), organization, file, eachTime: true, http.RequestAborted);
                        }

                        return await next(context);
                    }
                    catch (InvalidInputException problem)
                    {
                        var http = context.HttpContext;
                        http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
                        await PlainPage.WriteAsync(http, "There is no such file", problem.Message, ("/", "Back to the console"));
                        return Results.Empty;
                    }
                    catch (ProblemException problem)
                    {
                        return Results.StatusCode(
                            problem switch
                            {
                                NotFoundException => StatusCodes.Status404NotFound,
                                RefusedException => StatusCodes.Status403Forbidden,
                                _ => StatusCodes.Status422UnprocessableEntity,
                            }
                        );
                    }
                }
            );

    /// <summary>Has the browser keep the answer as a file.</summary>
    public static void SaveAs(this HttpContext context, string contentType, string fileName)
    {
        context.Response.ContentType = contentType;
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
    }
}
