namespace DataSharing.Dashboard.Web;

/// <summary>The scope that a key must have, for the description.</summary>
internal sealed record ApiScope(string Scope);

/// <summary>What an endpoint of /v1 asks of a key.</summary>
internal static class ApiKeyRequirements
{
    /// <summary>Lets only keys with the scope in.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, string scope)
        where TBuilder : IEndpointConventionBuilder =>
        builder
            .RequireAuthorization(policy =>
                policy.AddAuthenticationSchemes(ApiKeyAuthentication.Scheme_).RequireClaim(ApiKeyAuthentication.ScopeClaim, scope)
            )
            .WithMetadata(new ApiScope(scope));

    /// <summary>Lets any valid key in.</summary>
    public static TBuilder RequireAnyKey<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(policy => policy.AddAuthenticationSchemes(ApiKeyAuthentication.Scheme_).RequireAuthenticatedUser());
}
