using System.Net;
using System.Security.Cryptography;
using DataSharing.Dashboard.Configuration;
using Microsoft.AspNetCore.HttpOverrides;

namespace DataSharing.Dashboard.Web;

/// <summary>What every answer gets, and what no request gets past: headers, https, origins, limits, faults.</summary>
internal static class WebSetup
{
    public static void AddWeb(this WebApplicationBuilder builder, ServeOptions options)
    {
        builder.WebHost.UseUrls([.. options.Urls.Split(';'), .. options.MetricsUrls]);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 2 * ApiBody.MaximumBytes;
        });
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownIPNetworks.Clear();
            forwarded.KnownProxies.Clear();
            foreach (var network in options.TrustedProxies)
            {
                forwarded.KnownIPNetworks.Add(network);
            }
        });
        builder.Services.AddSingleton<WrongKeys>().AddSingleton(_ => new RequestLimits(options));
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddLocalization();
        builder
            .Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning)
            .AddFilter("Microsoft.Hosting", LogLevel.Warning)
            .AddFilter("Polly", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
    }

    public static void UseWeb(this WebApplication app, ServeOptions options)
    {
        if (options.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders();
        }

        app.Use((context, next) => AddHeadersAsync(context, options, next));
        app.Use(HeadRequests.AnswerAsync);
        app.UseExceptionHandler(
            new ExceptionHandlerOptions
            {
                ExceptionHandler = WebFaults.WriteAsync,
                SuppressDiagnosticsCallback = fault => WebFaults.StatusOf(fault.Exception) is not null,
            }
        );
        app.Use(new MetricsAccess(options).GuardAsync);
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use(WebFaults.SayStatusAsync);
        app.Use((context, next) => RefusePlainHttp(context, options, next));
        app.Use((context, next) => OwnAddress.KeepAsync(context, options, next));
        app.Use((context, next) => RefuseForeignOrigins(context, options, next));
        app.Use(RefuseNul);
        app.UseRequestLocalization(localization =>
        {
            // Words are English; numbers are grouped and dates ordered as the reader is used to.
            var cultures = System
                .Globalization.CultureInfo.GetCultures(System.Globalization.CultureTypes.SpecificCultures)
                .Select(culture => culture.Name)
                .ToArray();
            localization.SetDefaultCulture("en-US").AddSupportedCultures(cultures).AddSupportedUICultures("en-US");
            localization.RequestCultureProviders = [new Microsoft.AspNetCore.Localization.AcceptLanguageHeaderRequestCultureProvider()];
        });
        app.UseRouting();
        app.Use((context, next) => app.Services.GetRequiredService<RequestLimits>().LimitAsync(context, next));
    }

    private static Task AddHeadersAsync(HttpContext context, ServeOptions options, RequestDelegate next)
    {
        var nonce = CspNonce.Of(context);
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy =
                $"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
                + "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
            headers.XContentTypeOptions = "nosniff";

            // Nothing to other sites; "no-referrer" would also take the Origin from our own forms, by which a passkey's origin is checked.
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Permissions-Policy"] =
                "camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)";
            headers["x-request-id"] = RequestId.Of(context);
            if (options.IsSecure && context.Request.IsHttps)
            {
                headers.StrictTransportSecurity = "max-age=31536000";
            }

            if (!headers.ContainsKey("Cache-Control"))
            {
                headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        });
        return next(context);
    }

    // What is searched or asked for goes to a database, and not every one takes that character. The API names the parameter itself.
    private static Task RefuseNul(HttpContext context, RequestDelegate next)
    {
        if (
            context.Request.Path.Value?.Contains('\0') == true
            || (
                context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true
                && !context.Request.Path.StartsWithSegments("/v1")
            )
        )
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }

        return next(context);
    }

    // Behind https nothing is served in the clear. A redirect would hide that a key or a password has already been sent so, and go in
    // circles if the proxy is not named.
    private static Task RefusePlainHttp(HttpContext context, ServeOptions options, RequestDelegate next)
    {
        // Programs beside the server may call /v1; a page cannot do without its cookies, which are bound to https.
        if (
            !options.IsSecure
            || context.Request.IsHttps
            || (context.Request.Path.StartsWithSegments("/v1") && IsFromThisMachine(context))
            || Probes.Are(context.Request.Path)
        )
        {
            return next(context);
        }

        var sentence =
            $"This console is served at {options.PublicUrl} only. Whoever runs it: the proxy before it must be named with --trusted-proxy and send X-Forwarded-Proto.";
        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        return context.Request.Path.StartsWithSegments("/v1")
            ? ApiErrors.WriteAsync(
                context,
                StatusCodes.Status421MisdirectedRequest,
                "https_required",
                $"{sentence} A key sent in the clear is best revoked."
            )
            : PlainPage.WriteAsync(context, "Not over plain http", sentence, (options.PublicUrl!.AbsoluteUri, "Open it there"));
    }

    /// <summary>Never left the machine: a sender beside the server, and no proxy that speaks for somebody else.</summary>
    public static bool IsFromThisMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && !context.Request.Headers.Keys.Any(IsOfProxy);

    // The middleware that believes a proxy's headers keeps what they replaced as X-Original.
    private static bool IsOfProxy(string header) =>
        header.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("X-Original-", StringComparison.OrdinalIgnoreCase)
        || header.Equals("Forwarded", StringComparison.OrdinalIgnoreCase);

    // A page of another site must not open a circuit with the reader's cookie.
    private static Task RefuseForeignOrigins(HttpContext context, ServeOptions options, RequestDelegate next)
    {
        var origin = context.Request.Headers.Origin.ToString();
        var own = options.PublicUrl?.GetLeftPart(UriPartial.Authority) ?? $"{context.Request.Scheme}://{context.Request.Host}";
        if (
            origin.Length > 0
            && context.Request.Path.StartsWithSegments("/_blazor")
            && !string.Equals(origin, own, StringComparison.OrdinalIgnoreCase)
        )
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return context.Response.WriteAsync("Pages of this console connect only from its own address.");
        }

        return next(context);
    }
}

/// <summary>The one value of this request with which our own scripts may run.</summary>
internal static class CspNonce
{
    private static readonly object _key = new();

    // Kept with the request: a page shown in another's place runs in a scope of its own.
    public static string Of(HttpContext context) =>
        (string)(context.Items[_key] ??= Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));
}
