using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Organizations;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Organizations;

/// <summary>Makes an organization known here, with its four facts for all time before.</summary>
internal sealed class CreateOrganization(Changes changes)
{
    public Task ExecuteAsync(Actor actor, string id, string name, FactValuesInput facts, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId: null,
            Right.Administer,
            AuditTypes.OrganizationCreated,
            async scope =>
            {
                id = Naming.Id(id, "id");
                name = Naming.Name(name, "name");
                if (id == AuditCanonical.Platform)
                {
                    throw new InvalidInputException(
                        "id",
                        $"id must not be {AuditCanonical.Platform}: this is the name of the platform's own audit log."
                    );
                }

                if (await scope.Database.Organizations.AnyAsync(organization => organization.Id == id, cancellationToken))
                {
                    throw new ConflictException("id_taken", $"An organization with the id \"{id}\" exists already.", "id");
                }

                scope.Database.Organizations.Add(
                    new Organization
                    {
                        Id = id,
                        Name = name,
                        CreatedAt = scope.Now,
                    }
                );
                SetFacts.AddFirst(scope, [.. (await scope.Database.ProgrammeAsync(cancellationToken)).Since(scope.Now)], id, facts);
                scope
                    .In(id)
                    .Audit(
                        AuditTypes.OrganizationCreated,
                        id,
                        @new: new
                        {
                            id,
                            name,
                            facts,
                        }
                    );
                return true;
            },
            cancellationToken
        );
}

/// <summary>Gives an organization another name.</summary>
internal sealed class RenameOrganization(Changes changes)
{
    public Task ExecuteAsync(Actor actor, string id, string name, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            id,
            Right.KeepFacts,
            AuditTypes.OrganizationUpdated,
            async scope =>
            {
                name = Naming.Name(name, "name");
                var organization = await scope.Database.Organizations.SingleAsync(organization => organization.Id == id, cancellationToken);
                scope.Audit(AuditTypes.OrganizationUpdated, id, new { organization.Name }, new { name });
                organization.Name = name;
                return true;
            },
            cancellationToken
        );
}
