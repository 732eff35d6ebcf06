using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using DataSharing.Dashboard.ProviderUsage.Reading;

namespace DataSharing.Dashboard.Features.OpenAIConnection;

/// <summary>Makes the provider's projects known here at an owner's click, by the same way as each turn does.</summary>
internal sealed class ImportProjects(Changes changes, ConnectionKeys keys, KeyStanding standing, WatchProjects watch)
{
    /// <exception cref="NotFoundException">There is no connection.</exception>
    /// <exception cref="AdminApiException">The provider did not answer; nothing was changed.</exception>
    public async Task<FollowedProjects> ExecuteAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await changes.AuthorizeAsync(actor, organizationId, Right.Decide, AuditTypes.ProjectCreated, cancellationToken);
        var version =
            await keys.VersionAsync(organizationId, cancellationToken)
            ?? throw new NotFoundException("A connection to OpenAI for this organization");
        var key = await keys.OpenAsync(organizationId, cancellationToken);
        var (followed, _) = await watch.ReadAsync(actor, organizationId, key, cancellationToken);
        await standing.AcceptAsync(organizationId, version.Version, cancellationToken);
        return followed;
    }
}
