using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Sharing;

/// <summary>
/// An owner says what was set at OpenAI before anything was recorded here. Accounting takes no notice; evidence says "declared, not
/// witnessed".
/// </summary>
internal sealed class DeclareSharing(Changes changes)
{
    public Task ExecuteAsync(
        Actor actor,
        string organizationId,
        IReadOnlyDictionary<SharingControl, (SharingList? List, Instant? Since)> declared,
        CancellationToken cancellationToken
    ) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.DataSharingDeclared,
            scope =>
            {
                foreach (var (control, (list, since)) in declared)
                {
                    if (since > scope.Now)
                    {
                        throw new InvalidInputException("since", "since must not lie in the future.");
                    }

                    scope.Database.SharingDeclarations.Add(
                        new SharingDeclaration
                        {
                            OrganizationId = organizationId,
                            Control = control,
                            List = list,
                            Since = since,
                            DeclaredAt = scope.Now,
                            ById = scope.Actor.Id,
                            ByName = scope.Standing.Name,
                        }
                    );
                    scope.Audit(
                        AuditTypes.DataSharingDeclared,
                        control.Wire(),
                        @new: new { Setting = list is null ? null : ControlDto.Describe(list), Since = since?.ToString() }
                    );
                }

                return Task.FromResult(true);
            },
            cancellationToken
        );
}
