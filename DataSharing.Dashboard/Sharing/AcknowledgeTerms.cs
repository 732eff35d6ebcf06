using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Sharing;

/// <summary>An owner takes note of a new text of the terms, under which what is shared goes on. It switches nothing.</summary>
internal sealed class AcknowledgeTerms(Changes changes)
{
    /// <param name="actor">An owner.</param>
    /// <param name="organizationId">For whom.</param>
    /// <param name="version">The text that was shown.</param>
    /// <param name="cancellationToken">Records nothing.</param>
    /// <exception cref="ConflictException">Another text is in force by now.</exception>
    public Task ExecuteAsync(Actor actor, string organizationId, int version, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.TermsAcknowledged,
            async scope =>
            {
                var current = await scope.Database.CurrentAsync(cancellationToken);
                if (current.Version != version)
                {
                    throw new ConflictException(
                        "terms_changed",
                        $"Version {current.Version} of the terms is in force by now. Read it first.",
                        "version"
                    );
                }

                scope.Audit(AuditTypes.TermsAcknowledged, $"terms version {version}", terms: current);
                return true;
            },
            cancellationToken
        );
}
