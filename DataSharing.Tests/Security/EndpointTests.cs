using System.Net;
using System.Reflection;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Features.ApiKeys;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Security;

/// <summary>Every endpoint and page there is, and what it asks for. One that is not listed here fails.</summary>
public sealed class EndpointTests
{
    private static readonly Dictionary<string, string> _scopes = new()
    {
        ["POST /v1/usage/events"] = Scopes.UsageWrite,
        ["GET /v1/usage/events"] = Scopes.UsageRead,
        ["GET /v1/usage/events/{**id}"] = Scopes.UsageRead,
        ["GET /v1/organization/usage/completions"] = Scopes.UsageRead,
        ["GET /v1/organization/complimentary_tokens"] = Scopes.UsageRead,
        ["POST /v1/organization/complimentary_tokens/check"] = Scopes.UsageRead,
        ["GET /v1/organization/data_sharing"] = Scopes.SharingRead,
        ["POST /v1/organization/data_sharing"] = Scopes.SharingWrite,
        ["POST /v1/organization/data_sharing/confirmations"] = Scopes.SharingWrite,
        ["GET /v1/organization/data_sharing/history"] = Scopes.SharingRead,
        ["GET /v1/organization/projects/{project_id}/data_sharing"] = Scopes.SharingRead,
        ["POST /v1/organization/projects/{project_id}/data_sharing"] = Scopes.SharingWrite,
        ["GET /v1/organization/eligibility"] = Scopes.SharingRead,
        ["GET /v1/organization/projects"] = Scopes.SharingRead,
        ["GET /v1/organization/audit_logs"] = Scopes.AuditRead,
        ["GET /v1/organization/alerts"] = Scopes.UsageRead,
        ["POST /v1/feedback"] = Scopes.FeedbackWrite,
        ["GET /v1/models"] = "",
        ["GET /v1/models/{id}"] = "",
        ["GET /v1/support/organizations"] = Scopes.SupportRead,
        ["GET /v1/support/organizations/{organization_id}/data_sharing"] = Scopes.SupportRead,
        ["GET /v1/support/organizations/{organization_id}/data_sharing/history"] = Scopes.SupportRead,
        ["GET /v1/support/organizations/{organization_id}/projects/{project_id}/data_sharing"] = Scopes.SupportRead,
        ["GET /v1/support/organizations/{organization_id}/eligibility"] = Scopes.SupportRead,
        ["GET /v1/support/organizations/{organization_id}/projects"] = Scopes.SupportRead,
        ["GET /v1/support/organizations/{organization_id}/complimentary_tokens"] = Scopes.SupportRead,
        ["GET /v1/support/organizations/{organization_id}/events"] = Scopes.SupportRead,
        ["GET /v1/support/organizations/{organization_id}/events/{**id}"] = Scopes.SupportRead,
    };

    // What works without a key, besides files and pages: for people by cookie, or for everybody.
    private static readonly string[] _others =
    [
        "/activity/export",
        "/organizations/eligibility/csv",
        "/organizations/{organizationId}/activity/export",
        "/organizations/{organizationId}/evidence/json",
        "/organizations/{organizationId}/feedback/csv",
        "/organizations/{organizationId}/feedback/json",
        "/organizations/{organizationId}/usage/csv",
        "/organizations/{organizationId}/usage/json",
        "/organizations/{organizationId}/usage/focus",
        "/Account/PasskeyCreationOptions",
    ];

    private static readonly string[] _open =
    [
        "/Account/SignOut",
        "/Account/PasskeyRequestOptions",
        "/health/live",
        "/health/ready",
        "/metrics",
        "/openapi/{documentName}.json",
        "/v1/{**rest}",
        "/{**path:file}",
        "/programme/catalogue.json",
    ];

    private static readonly string[] _openPages =
    [
        "Join",
        "NotFoundPage",
        "ProgrammePage",
        "ApiDocsPage",
        "SecondFactor",
        "SetPassword",
        "Setup",
        "SignIn",
    ];

    [Fact]
    public async Task EveryEndpoint_IsListedWithWhatItAsksFor()
    {
        await using var server = await Support.TestServer.StartAsync();
        var unlisted = new List<string>();
        foreach (var endpoint in server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var route = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [];
            var asksFor =
                endpoint
                    .Metadata.GetOrderedMetadata<AuthorizationPolicy>()
                    .SelectMany(policy => policy.Requirements)
                    .OfType<Microsoft.AspNetCore.Authorization.Infrastructure.ClaimsAuthorizationRequirement>()
                    .SelectMany(requirement => requirement.AllowedValues ?? [])
                    .FirstOrDefault()
                ?? "";
            if (
                endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor>() is not null
                || endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata>() is not null
                || route.StartsWith("/_blazor", StringComparison.Ordinal)
                || route.StartsWith("/_framework", StringComparison.Ordinal)
            )
            {
                continue;
            }

            var isKnown =
                _scopes.TryGetValue($"{string.Concat(methods)} {route}", out var scope) ? scope == asksFor && IsClosed(endpoint)
                : _others.Contains(route) ? IsClosed(endpoint)
                : _open.Contains(route);
            if (!isKnown)
            {
                unlisted.Add($"{string.Join("|", methods)} {route} asks for \"{asksFor}\"");
            }
        }

        Assert.Empty(unlisted);
    }

    [Fact]
    public void EveryPage_AsksForASignIn_ButThoseListed()
    {
        var open = typeof(Actor)
            .Assembly.GetTypes()
            .Where(type => type.GetCustomAttributes<RouteAttribute>().Any() && !type.GetCustomAttributes<AuthorizeAttribute>().Any())
            .Select(type => type.Name)
            .Order();

        Assert.Equal(_openPages.Order(), open);
    }

    [Fact]
    public async Task EveryCall_WithoutAKeyOrWithAnother_IsRefused()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-k", projects: "proj_a");
        using var none = server.Client();
        using var cookie = await SignedInAsync(server);
        using var unknown = server.Client("dsk_unknown");
        using var revoked = server.Client(await RevokedAsync(server));
        foreach (var (call, scope) in _scopes)
        {
            var others =
                scope == Scopes.SupportRead
                    ? await server.CreateKeyAsync("org-k", [.. Scopes.OfOrganization.Select(pair => pair.Scope)])
                    : await server.CreateKeyAsync(
                        "org-k",
                        [.. Scopes.OfOrganization.Select(pair => pair.Scope).Where(other => other != scope)]
                    );
            using var lacking = server.Client(others);
            Assert.Equal((call, HttpStatusCode.Unauthorized), (call, await CallAsync(none, call)));
            Assert.Equal((call, HttpStatusCode.Unauthorized), (call, await CallAsync(cookie, call)));
            Assert.Equal((call, HttpStatusCode.Unauthorized), (call, await CallAsync(unknown, call)));
            Assert.Equal((call, HttpStatusCode.Unauthorized), (call, await CallAsync(revoked, call)));
            Assert.Equal((call, scope.Length == 0 ? HttpStatusCode.OK : HttpStatusCode.Forbidden), (call, await CallAsync(lacking, call)));
        }
    }

    private static bool IsClosed(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Count > 0
        || endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>().Count > 0;

    private static async Task<HttpStatusCode> CallAsync(HttpClient client, string call)
    {
        using var answer = await SendAsync(client, call);

        // Whoever lacks a scope is told which.
        var asked = answer.Headers.WwwAuthenticate.ToString();
        var scope = _scopes[call];
        Assert.Equal(answer.StatusCode == HttpStatusCode.Forbidden ? $"Bearer error=\"insufficient_scope\", scope=\"{scope}\"" : "", asked);
        if (answer.StatusCode == HttpStatusCode.Forbidden)
        {
            Assert.Contains($"needs the scope {scope}, ", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string call)
    {
        var (method, route) = (call.Split(' ')[0], call.Split(' ')[1]);
        var path = route
            .Replace("{organization_id}", "org-k", StringComparison.Ordinal)
            .Replace("{project_id}", "proj_a", StringComparison.Ordinal)
            .Replace("{**id}", "e1", StringComparison.Ordinal)
            .Replace("{id}", "gpt-4.1-2025-04-14", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = method == "POST" ? new StringContent("{}", null, "application/json") : null,
        };
        return await client.SendAsync(request);
    }

    private static async Task<HttpClient> SignedInAsync(Support.TestServer server)
    {
        await server.CreateUserAsync(
            "owner@example.com",
            DataSharing.Dashboard.Data.Entities.PlatformRole.Administrator,
            ("org-k", DataSharing.Dashboard.Data.Entities.OrganizationRole.Owner)
        );
        return await Support.SignedIn.ClientAsync(server, "owner@example.com");
    }

    private static async Task<string> RevokedAsync(Support.TestServer server)
    {
        var key = await server.CreateKeyAsync("org-k", [.. Scopes.OfOrganization.Select(pair => pair.Scope)]);
        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        var id = await database
            .ApiKeys.OrderByDescending(stored => stored.CreatedAt)
            .Where(stored => stored.OrganizationId == "org-k")
            .Select(stored => stored.Id)
            .ToListAsync();
        foreach (var made in id)
        {
            await server.Get<RevokeApiKey>().ExecuteAsync(Actor.Operator, "org-k", made, default);
        }

        return key;
    }
}
