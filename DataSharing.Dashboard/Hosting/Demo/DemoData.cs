using System.Text.Json;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.ApiKeys;
using DataSharing.Dashboard.Identity;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.Sharing;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Hosting.Demo;

/// <summary>What the demo folder holds besides its databases: the accounts to print, and up to when usage was made up.</summary>
internal sealed record DemoMarker(List<string> Lines, long FilledUntil);

/// <summary>
/// Fills a folder of its own with three organizations and thirty days of made-up usage, through the same ledger as real events.
/// </summary>
internal static class DemoData
{
    private const int Days = 30;

    private static readonly TimeSpan _asked = TimeSpan.FromHours(3);

    /// <returns>One line for each account and key.</returns>
    public static async Task<IReadOnlyList<string>> PrepareAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var directory = services.GetRequiredService<DataDirectory>();
        var now = services.GetRequiredService<TimeProvider>().Now();
        DemoMarker marker;
        var isNew = !File.Exists(directory.DemoMarker);
        if (!isNew)
        {
            marker = JsonSerializer.Deserialize<DemoMarker>(await File.ReadAllTextAsync(directory.DemoMarker, cancellationToken))!;
        }
        else
        {
            await using var database = await services
                .GetRequiredService<IDbContextFactory<ApplicationDbContext>>()
                .CreateDbContextAsync(cancellationToken);
            if (await database.Users.AnyAsync(cancellationToken) || await database.Organizations.AnyAsync(cancellationToken))
            {
                throw new InvalidInputException(
                    "--demo",
                    $"{directory.Path} holds data that is not the demo's. Choose another folder with --data, or leave out --demo."
                );
            }

            var start = now.Day.AddDays(-Days).Start;
            marker = new DemoMarker(await CreateAsync(services, database, start, now, cancellationToken), start.UnixMilliseconds);
            await SaveAsync(directory, marker, cancellationToken);
        }

        var from = Instant.FromUnixMilliseconds(Math.Max(marker.FilledUntil, now.Day.AddDays(-Days).Start.UnixMilliseconds));
        await FillAsync(services, from, now);
        if (isNew)
        {
            await DemoAlerts.TellAsync(services, now, cancellationToken);
        }

        await services.GetRequiredService<DemoReports>().FillAsync(from, now, cancellationToken);
        await SaveAsync(directory, marker with { FilledUntil = now.UnixMilliseconds }, cancellationToken);
        return marker.Lines;
    }

    private static Task SaveAsync(DataDirectory directory, DemoMarker marker, CancellationToken cancellationToken) =>
        OwnerOnlyFiles.WriteAsync(directory.DemoMarker, JsonSerializer.Serialize(marker), cancellationToken);

    private static async Task<List<string>> CreateAsync(
        IServiceProvider services,
        ApplicationDbContext database,
        Instant start,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        await using var scope = services.CreateAsyncScope();
        var hasher = services.GetRequiredService<IPasswordHasher<ApplicationUser>>();
        var normalizer = scope.ServiceProvider.GetRequiredService<ILookupNormalizer>();
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var change = new Change(database, Actor.Operator, Standing.Operator, null, services.GetRequiredService<TimeProvider>());
        var lines = new List<string>();

        ApplicationUser Person(string name, string email, PlatformRole platform, string role, string organization)
        {
            var user = CreateUser.NewUser(normalizer, email, name, platform, vouched: true, change);
            var password = $"{role}-{Secrets.Make()[..10]}";
            user.PasswordHash = hasher.HashPassword(user, password);
            database.Users.Add(user);
            lines.Add($"{role, -13} {email, -26} {password, -26} {organization}");
            return user;
        }

        Person("Ada Lovell", "admin@demo.example", PlatformRole.Administrator, "administrator", "(platform)");
        Person("Sam Porter", "support@demo.example", PlatformRole.Support, "support", "(platform)");
        var catalogue = (await database.ProgrammeAsync(cancellationToken)).At(start).Catalogue;
        foreach (var organization in DemoOrganization.All)
        {
            database.Organizations.Add(
                new Organization
                {
                    Id = organization.Id,
                    Name = organization.Name,
                    CreatedAt = start,
                }
            );
            SetFacts.AddFirst(change, [catalogue], organization.Id, organization.Facts);
            foreach (var (id, name) in organization.Projects)
            {
                database.Projects.Add(
                    new Project
                    {
                        OrganizationId = organization.Id,
                        Id = id,
                        Name = name,
                        CreatedAt = start,
                    }
                );
            }

            var owner = Person(
                $"{organization.Name} owner",
                $"owner@{organization.Slug}.example",
                PlatformRole.None,
                "owner",
                organization.Name
            );
            var member = Person(
                $"{organization.Name} member",
                $"member@{organization.Slug}.example",
                PlatformRole.None,
                "member",
                organization.Name
            );
            database.Memberships.Add(
                new Membership
                {
                    OrganizationId = organization.Id,
                    UserId = owner.Id,
                    Role = OrganizationRole.Owner,
                    Since = start,
                }
            );
            database.Memberships.Add(
                new Membership
                {
                    OrganizationId = organization.Id,
                    UserId = member.Id,
                    Role = OrganizationRole.Member,
                    Since = start,
                }
            );
            new Change(database, Actor.Operator, Standing.Operator, organization.Id, new At(start)).Audit(
                AuditTypes.OrganizationCreated,
                organization.Id,
                @new: new
                {
                    organization.Id,
                    organization.Name,
                    organization.Facts,
                    made_up = true,
                }
            );
            Decide(database, organization, owner, await database.CurrentAsync(cancellationToken), start);
            if (organization == DemoOrganization.All[0])
            {
                DemoAlerts.AddRules(By(database, organization, owner, OrganizationRole.Owner, start));
                DemoAlerts.AddRequest(By(database, organization, member, OrganizationRole.Member, now.Plus(-_asked)));
            }
        }

        AddRatings(database, start);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        foreach (var organization in DemoOrganization.All)
        {
            var key = await services
                .GetRequiredService<CreateApiKey>()
                .ExecuteAsync(
                    Actor.Operator,
                    organization.Id,
                    "demo",
                    [.. Scopes.OfOrganization.Select(pair => pair.Scope)],
                    null,
                    cancellationToken
                );
            lines.Add($"{"API key", -13} {organization.Name, -26} {key}");
        }

        return lines;
    }

    private static void AddRatings(ApplicationDbContext database, Instant start)
    {
        (FeedbackRating Rating, string? Comment)[] ratings =
        [
            (FeedbackRating.Up, "Found the right clause at once."),
            (FeedbackRating.Up, null),
            (FeedbackRating.Down, "Answered in English although the question was German."),
            (FeedbackRating.Up, "Short and right."),
            (FeedbackRating.Down, "Made up a part number."),
            (FeedbackRating.Up, null),
        ];
        foreach (var organization in DemoOrganization.All)
        {
            var shared = organization
                .Sharing.Where(pair => pair.Control == SharingControl.Feedback)
                .SelectMany(pair => pair.List.ProjectIds);
            database.Feedback.AddRange(
                shared.SelectMany(project =>
                    ratings.Select(
                        (rating, number) =>
                            new CompletionRating
                            {
                                OrganizationId = organization.Id,
                                ProjectId = project,
                                CompletionId = $"chatcmpl-demo{number + 1}",
                                Rating = rating.Rating,
                                Comment = rating.Comment,
                                At = start.Plus(TimeSpan.FromHours(100 + (90 * number))),
                                ById = "demo",
                                ByName = $"{organization.Name} member",
                            }
                    )
                )
            );
        }
    }

    // The only place where sharing begins in the past: these are made-up organizations with a made-up history.
    private static void Decide(
        ApplicationDbContext database,
        DemoOrganization organization,
        ApplicationUser owner,
        TermsText terms,
        Instant start
    )
    {
        Change Then(Instant at) => By(database, organization, owner, OrganizationRole.Owner, at);
        if (organization.NeverShare is { } marked)
        {
            Then(start).Audit(AuditTypes.ProjectNeverShare, marked, false, true);
            database.ProjectMarks.Add(
                new ProjectMark
                {
                    OrganizationId = organization.Id,
                    ProjectId = marked,
                    Kind = ProjectMarkKind.NeverShare,
                    Value = true,
                    EffectiveAt = start,
                    RecordedAt = start,
                    RecordedBy = owner.Name,
                }
            );
        }

        if (organization.Sharing.Count > 0)
        {
            Then(start)
                .Audit(
                    AuditTypes.DataSharingUpdated,
                    "version 1",
                    @new: organization.Sharing.ToDictionary(pair => pair.Control.Wire(), pair => ControlDto.Describe(pair.List)),
                    effectiveAt: start,
                    terms: terms
                );
        }

        var confirmed = start.Plus(TimeSpan.FromMinutes(4));
        foreach (var (control, list) in organization.Sharing)
        {
            Then(confirmed)
                .Audit(AuditTypes.DataSharingConfirmed, control.Wire(), @new: new { Version = 1, Setting = ControlDto.Describe(list) });
            database.SharingRecords.Add(
                new SharingRecord
                {
                    OrganizationId = organization.Id,
                    Version = 1,
                    Control = control,
                    List = list,
                    EffectiveAt = start,
                    RecordedAt = start,
                    ById = owner.Id,
                    ByName = owner.Name,
                    TermsVersion = terms.Version,
                    TermsSha256 = terms.Sha256,
                }
            );
            database.SharingConfirmations.Add(
                new SharingConfirmation
                {
                    OrganizationId = organization.Id,
                    Control = control,
                    Version = 1,
                    At = confirmed,
                    ById = owner.Id,
                    ByName = owner.Name,
                }
            );
        }
    }

    // What a person did then.
    private static Change By(
        ApplicationDbContext database,
        DemoOrganization organization,
        ApplicationUser person,
        OrganizationRole role,
        Instant at
    ) =>
        new(
            database,
            Actor.User(person.Id, "demo"),
            new Standing(person.Name, person.Email, role, PlatformRole.None, IsOperator: false),
            organization.Id,
            new At(at)
        );

    private static async Task FillAsync(IServiceProvider services, Instant from, Instant now)
    {
        var queue = services.GetRequiredService<LedgerQueue>();
        var writer = services.GetRequiredService<LedgerWriter>();
        foreach (var organization in DemoOrganization.All)
        {
            var traffic = new DemoTraffic(organization, seed: (int)(from.UnixSeconds % int.MaxValue));
            foreach (var batch in traffic.Between(from, now).Chunk(1_000))
            {
                var receipts = queue.RecordAsync(organization.Id, batch);
                await writer.TurnAsync();
                await receipts;
            }
        }
    }

    private sealed class At(Instant instant) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => instant.ToDateTimeOffset();
    }
}
