using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using DataSharing.Dashboard.ProviderUsage.Reading;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.OpenAIConnection;

/// <summary>Connects an organization to the provider, or gives its connection another key. The audit log never holds the key.</summary>
internal sealed class SetConnection(Changes changes, ConnectionKeys keys, AdminAddresses addresses)
{
    public Task ExecuteAsync(Actor actor, string organizationId, string? baseUrl, string key, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.OpenaiConnectionUpdated,
            async scope =>
            {
                var address = CheckAddress(string.IsNullOrWhiteSpace(baseUrl) ? AdminKey.DefaultBaseUrl : baseUrl.Trim());
                if (!scope.Standing.IsOperator && !addresses.All.Contains(address))
                {
                    throw new InvalidInputException(
                        "base_url",
                        $"The base address must be one that whoever runs this console allows: {string.Join(", ", addresses.All)}. Others are added at start with --openai-address."
                    );
                }

                key = AdminKeyForm.Check(key, address == AdminKey.DefaultBaseUrl);
                var connection = await scope.Database.ProviderConnections.SingleOrDefaultAsync(
                    connection => connection.OrganizationId == organizationId,
                    cancellationToken
                );
                scope.Audit(
                    AuditTypes.OpenaiConnectionUpdated,
                    old: connection is null ? null : new { connection.BaseUrl },
                    @new: new { base_url = address }
                );
                if (connection is null)
                {
                    scope.Database.ProviderConnections.Add(
                        new ProviderConnection
                        {
                            OrganizationId = organizationId,
                            BaseUrl = address,
                            SealedKey = keys.Seal(key),
                            SetAt = scope.Now,
                            SetBy = scope.Standing.Name,
                            Version = 1,
                        }
                    );
                    return true;
                }

                (connection.BaseUrl, connection.SealedKey, connection.SetAt, connection.SetBy) = (
                    address,
                    keys.Seal(key),
                    scope.Now,
                    scope.Standing.Name
                );
                (connection.Version, connection.RefusedAt, connection.MayRead, connection.TestedAt) = (
                    connection.Version + 1,
                    null,
                    null,
                    null
                );
                return true;
            },
            cancellationToken
        );

    // A key must not travel in the clear; this machine itself is the exception, for a replica or a proxy.
    private static string CheckAddress(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        && uri is { Query: "", Fragment: "", UserInfo: "" }
            ? address.TrimEnd('/')
            : throw new InvalidInputException(
                "base_url",
                $"The base address must be an https address such as {AdminKey.DefaultBaseUrl}; \"{address}\" is not."
            );
}

/// <summary>Ends a connection: its key is gone, what was read stays.</summary>
internal sealed class RemoveConnection(Changes changes)
{
    public Task ExecuteAsync(Actor actor, string organizationId, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.OpenaiConnectionDeleted,
            async scope =>
            {
                var connection =
                    await scope.Database.ProviderConnections.SingleOrDefaultAsync(
                        connection => connection.OrganizationId == organizationId,
                        cancellationToken
                    ) ?? throw new NotFoundException("This connection");
                scope.Database.ProviderConnections.Remove(connection);
                scope.Audit(AuditTypes.OpenaiConnectionDeleted, old: new { connection.BaseUrl });
                return true;
            },
            cancellationToken
        );
}
