using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Ledger;

namespace DataSharing.Dashboard.Web;

/// <summary>
/// Around every endpoint of /v1: refuses parameters that it does not take, and turns business answers and faults into the error shape.
/// </summary>
internal sealed partial class ApiFilter(ILogger<ApiFilter> logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            (http.GetEndpoint()?.Metadata.GetMetadata<ApiParameters>() ?? ApiParameters.None).Check(http.Request.Query);
            return await next(context);
        }
        catch (ProblemException problem)
        {
            await ApiErrors.WriteAsync(http, ApiErrors.StatusOf(problem), problem.Code, problem.Message, problem.Param);
        }
        catch (LedgerUnavailableException unavailable)
        {
            await ApiErrors.WriteAsync(
                http,
                unavailable.Busy ? 429 : 503,
                unavailable.Busy ? "slow_down" : "unavailable",
                unavailable.Message,
                retryAfterSeconds: 1
            );
        }
        catch (Exception exception) when (DatabaseFault.Is(exception))
        {
            LogFault(exception, RequestId.Of(http));
            await ApiErrors.WriteAsync(
                http,
                503,
                "unavailable",
                "The database cannot be used at the moment. Nothing was changed; try again.",
                retryAfterSeconds: 1
            );
        }
        catch (Exception exception) when (WebFaults.StatusOf(exception) is not null)
        {
            var status = WebFaults.StatusOf(exception)!.Value;
            await ApiErrors.WriteAsync(
                http,
                status,
                status == 413 ? "request_too_large" : "invalid_request",
                status == 413 ? "The body is larger than 1 MiB." : "The request could not be read."
            );
        }

        return Results.Empty;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {RequestId} met a database fault.")]
    private partial void LogFault(Exception exception, string requestId);
}
