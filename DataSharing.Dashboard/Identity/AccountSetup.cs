using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Web;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace DataSharing.Dashboard.Identity;

/// <summary>Sign-in by cookie for people, by key for programs; and the endpoints that the account pages post to.</summary>
internal static class AccountSetup
{
    /// <summary>What somebody reads who wants to change a factor and enters another password than theirs.</summary>
    public const string WrongPassword = "The current password is wrong. Nothing was changed.";

    public static IServiceCollection AddAccountPages(this IServiceCollection services, ServeOptions options)
    {
        services.AddCascadingAuthenticationState();
        services.AddScoped<AccountRedirects>();
        services.AddScoped<AuthenticationStateProvider, RevalidatingSignIn>();
        services.AddSingleton<KnownKeys>();
        services
            .AddAuthentication(authentication =>
            {
                authentication.DefaultScheme = IdentityConstants.ApplicationScheme;
                authentication.DefaultSignInScheme = IdentityConstants.ApplicationScheme;
            })
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.Scheme_, null)
            .AddIdentityCookies();
        services.ConfigureApplicationCookie(cookie =>
        {
            cookie.LoginPath = "/Account/SignIn";
            cookie.AccessDeniedPath = "/not-found";
            cookie.ReturnUrlParameter = "returnUrl";
            cookie.ExpireTimeSpan = SignInCheck.Life;
            cookie.SlidingExpiration = false;
            cookie.Events.OnValidatePrincipal = SignInCheck.ValidateAsync;

            // The sign-in page sends people on itself: the cookie's own way puts the address into a header as it stands in the query.
            cookie.Events.OnRedirectToReturnUrl = _ => Task.CompletedTask;
        });
        foreach (
            var scheme in (string[])
                [IdentityConstants.ApplicationScheme, IdentityConstants.TwoFactorUserIdScheme, IdentityConstants.TwoFactorRememberMeScheme]
        )
        {
            services.Configure<Microsoft.AspNetCore.Authentication.Cookies.CookieAuthenticationOptions>(
                scheme,
                cookie => Bind(cookie.Cookie, scheme, options.IsSecure)
            );
        }

        services.AddAntiforgery(antiforgery => Bind(antiforgery.Cookie, "Antiforgery", options.IsSecure));
        services.Configure<IdentityPasskeyOptions>(passkeys => passkeys.ServerDomain = options.PublicUrl?.Host);
        services.AddAuthorization();
        return services;
    }

    public static void MapAccountEndpoints(this IEndpointRouteBuilder endpoints)
    {
        // Each only from a form of ours.
        var account = endpoints
            .MapGroup("/Account")
            .ExcludeFromDescription()
            .AddEndpointFilter(
                async (context, next) => await IsFormOfOursAsync(context.HttpContext) ? await next(context) : Results.BadRequest()
            );

        // Everywhere: a copied cookie and the pages that are open elsewhere end too.
        account.MapPost(
            "/SignOut",
            async (
                HttpContext context,
                [FromServices] UserManager<ApplicationUser> users,
                [FromServices] SignInManager<ApplicationUser> signIn,
                [FromServices] AccountLog log
            ) =>
            {
                if (await users.GetUserAsync(context.User) is { } user)
                {
                    await users.UpdateSecurityStampAsync(user);
                    await log.SignedOutAsync(user);
                }

                await signIn.SignOutAsync();
                return TypedResults.LocalRedirect("~/Account/SignIn");
            }
        );

        account
            .MapPost(
                "/PasskeyCreationOptions",
                async (
                    HttpContext context,
                    [FromServices] UserManager<ApplicationUser> users,
                    [FromServices] SignInManager<ApplicationUser> signIn,
                    [FromServices] AccountLog log
                ) =>
                {
                    if (await users.GetUserAsync(context.User) is not { } user)
                    {
                        return Results.NotFound();
                    }

                    // Before the browser is asked: a passkey that is refused afterwards would stay in the authenticator, of no use to
                    // anybody.
                    var password = context.Request.HasFormContentType
                        ? (await context.Request.ReadFormAsync(context.RequestAborted))["Old"].ToString()
                        : "";
                    if (await signIn.CheckPasswordSignInAsync(user, password, lockoutOnFailure: true) is not { Succeeded: true })
                    {
                        await log.RefusedAsync(user, AccountLog.Password);
                        return Results.Json(new { message = WrongPassword }, statusCode: StatusCodes.Status403Forbidden);
                    }

                    var options = await signIn.MakePasskeyCreationOptionsAsync(
                        new()
                        {
                            Id = user.Id,
                            Name = user.Email!,
                            DisplayName = user.Name,
                        }
                    );
                    return TypedResults.Content(options, contentType: "application/json");
                }
            )
            .RequireAuthorization();

        // The same answer whether or not there is such an account: passkeys are offered by the browser, not listed by us.
        account.MapPost(
            "/PasskeyRequestOptions",
            async ([FromServices] SignInManager<ApplicationUser> signIn) =>
                TypedResults.Content(await signIn.MakePasskeyRequestOptionsAsync(null), contentType: "application/json")
        );
    }

    // What is no form at all is none of ours either.
    private static async Task<bool> IsFormOfOursAsync(HttpContext context)
    {
        try
        {
            return await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context);
        }
        catch (Exception exception)
            when (exception is InvalidDataException or BadHttpRequestException or AntiforgeryValidationException or IOException)
        {
            return false;
        }
    }

    // The exception for plain http goes by address (loopback), not by environment: there is no https to bind to.
    private static void Bind(CookieBuilder cookie, string name, bool secure)
    {
        cookie.Name = secure ? $"__Host-{name}" : name;
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.Path = "/";
        cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
    }
}
