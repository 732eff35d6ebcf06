using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Sharing;

/// <summary>An owner says that OpenAI's page was switched to what was decided here.</summary>
internal sealed class ConfirmSharing(Changes changes)
{
    public Task ExecuteAsync(
        Actor actor,
        string organizationId,
        IReadOnlyCollection<SharingControl> controls,
        long version,
        CancellationToken cancellationToken
    ) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.DataSharingConfirmed,
            async scope =>
            {
                var current = await SharingQueries.ReadAsync(scope.Database, organizationId, cancellationToken);
                if (version != current.Version)
                {
                    throw new ConflictException(
                        "version_conflict",
                        $"The setting is at version {current.Version}; you confirmed version {version}. Look at what was decided since. Nothing was changed.",
                        "$.version"
                    );
                }

                foreach (var control in controls)
                {
                    var record =
                        current[control].Record
                        ?? throw new InvalidInputException(
                            "$.control",
                            $"Nothing was decided about {control.Wire()} yet, so there is nothing to confirm.",
                            "nothing_to_confirm"
                        );
                    scope.Database.SharingConfirmations.Add(
                        new SharingConfirmation
                        {
                            OrganizationId = organizationId,
                            Control = control,
                            Version = record.Version,
                            At = scope.Now,
                            ById = scope.Actor.Id,
                            ByName = scope.Standing.Name,
                        }
                    );
                    scope.Audit(
                        AuditTypes.DataSharingConfirmed,
                        control.Wire(),
                        @new: new { record.Version, Setting = ControlDto.Describe(record.List) }
                    );
                }

                return true;
            },
            cancellationToken
        );
}
