using System.Reflection;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Identity;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataSharing.Tests.Security;

/// <summary>Every act by everybody, in their own organization, in a foreign and in a missing one.</summary>
public sealed class RightsMatrixTests
{
    internal const string Victim = "victim@example.com";
    private const string Own = "org-own";
    private const string Foreign = "org-foreign";
    private const string Missing = "org-missing";

    [Fact]
    public void EveryAct_HasARow()
    {
        var methods = typeof(Actor)
            .Assembly.GetTypes()
            .Where(type =>
                type is { IsClass: true }
                && !type.Name.StartsWith('<')
                && !typeof(Microsoft.AspNetCore.Components.ComponentBase).IsAssignableFrom(type)
            )
            .SelectMany(type =>
                type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            )
            .Where(method =>
                !method.IsPrivate
                && method.ReturnType.IsAssignableTo(typeof(Task))
                && method.GetParameters() is [{ } first, ..]
                && first.ParameterType == typeof(Actor)
            )
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}");

        Assert.Empty(methods.Except(Acts.All.Select(act => $"{act.Service.Name}.{act.Method}")).Except(Acts.Exempt.Keys));
    }

    [Fact]
    public async Task EveryAct_ByEverybody_IsDoneOrRefusedAsItsRightSays()
    {
        await using var server = await Support.TestServer.StartAsync(schedules: false);
        var people = await PeopleAsync(server);
        var cells = (
            from act in Acts.All
            from person in people
            from organization in (string[])[Own, Foreign, Missing]
            select (act, person, organization)
        ).ToList();

        // First everything that is refused: what is done afterwards cannot help it.
        var refused = cells.Where(cell => !IsAllowed(cell.act, cell.person, cell.organization)).ToList();
        Assert.True(refused.Count > 1_500);
        foreach (var (act, person, organization) in refused)
        {
            var refusal = await Record.ExceptionAsync(() => act.Do(server.Services, person.Actor, organization));
            Assert.True(
                refusal is NotFoundException or RefusedException,
                $"{act} by {person.Name} in {organization}: {refusal?.ToString() ?? "was done"}"
            );

            // Whoever is not of the staff cannot tell a foreign organization from a missing one.
            if (organization != Own && person.Platform.Length == 0 && act.Right is not (Right.Administer or Right.LookUp))
            {
                Assert.Equal("This organization does not exist, or you may not see it.", refusal!.Message);
            }
        }

        foreach (var (act, person, organization) in cells.Except(refused))
        {
            var problem = await Record.ExceptionAsync(() => act.Do(server.Services, person.Actor, organization));
            Assert.False(
                problem is RefusedException or { Message: "This organization does not exist, or you may not see it." },
                $"{act} by {person.Name} in {organization}: {problem?.Message}"
            );
            Assert.True(problem is null or ProblemException, $"{act} by {person.Name} in {organization}: {problem}");
        }
    }

    // An act of the platform asks for no organization; a visit is to one that exists.
    private static bool IsAllowed(Act act, Person person, string organization)
    {
        bool Has(Right right) =>
            person.Platform.Contains(right)
            || (
                organization == Own ? person.InOwn
                : organization == Foreign ? person.InForeign
                : []
            ).Contains(right);
        return act.Right switch
        {
            Right.Administer => person.Platform.Contains(Right.Administer),
            Right.LookUp => person.Platform.Contains(Right.LookUp) && (act.Service != typeof(SupportVisits) || organization != Missing),
            _ => organization != Missing
                && !(act.LeavesSomething && person.Platform.Length > 0)
                && (Has(act.Right) || (act.Or is { } other && Has(other))),
        };
    }

    private static async Task<List<Person>> PeopleAsync(Support.TestServer server)
    {
        await server.CreateOrganizationAsync(Own, projects: "proj_a");
        await server.CreateOrganizationAsync(Foreign, projects: "proj_a");
        await server.CreateUserAsync(Victim);
        Right[] ownerRights = [Right.See, Right.LookInto, Right.Rate, Right.Decide, Right.KeepFacts, Right.Invite];
        var owner = await server.CreateUserAsync("owner@example.com", PlatformRole.None, (Own, OrganizationRole.Owner));
        var elsewhere = await server.CreateUserAsync("elsewhere@example.com", PlatformRole.None, (Foreign, OrganizationRole.Owner));
        var invited = await server.CreateUserAsync("invited@example.com");
        await server
            .Get<InviteMember>()
            .ExecuteAsync(Actor.User(owner.Id, "test"), Own, "invited@example.com", OrganizationRole.Owner, default);
        var removed = await server.CreateUserAsync("removed@example.com", PlatformRole.None, (Own, OrganizationRole.Owner));
        await server.Get<RemoveMember>().ExecuteAsync(Actor.User(owner.Id, "test"), Own, removed.Id, default);
        var shutOut = await server.CreateUserAsync("shutout@example.com", PlatformRole.None, (Own, OrganizationRole.Owner));
        await using (var scope = server.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<PasswordLinks>().DisableAsync(Actor.Operator, "shutout@example.com", default);
        }

        var visiting = await server.CreateUserAsync("visiting@example.com", PlatformRole.Support);
        await server.Get<SupportVisits>().OpenAsync(Actor.User(visiting.Id, "test"), Own, "#1", "eligible", default);
        var visitor = await server.CreateUserAsync("visitor@example.com", PlatformRole.Administrator);
        await server.Get<SupportVisits>().OpenAsync(Actor.User(visitor.Id, "test"), Own, "#1", "eligible", default);
        return
        [
            new("nobody", Actor.User("nobody", "test"), [], [], []),
            new("an unknown key", Actor.ApiKey("key_nothing", "test"), [], [], []),
            new("a stranger", Actor.User((await server.CreateUserAsync("stranger@example.com")).Id, "test"), [], [], []),
            new("somebody invited", Actor.User(invited.Id, "test"), [], [], []),
            new("an owner who was removed", Actor.User(removed.Id, "test"), [], [], []),
            new("an owner who was shut out", Actor.User(shutOut.Id, "test"), [], [], []),
            new("an owner whose sign-in has ended", Actor.User(owner.Id, "test", "another stamp"), [], [], []),
            new(
                "a member",
                Actor.User(
                    (await server.CreateUserAsync("member@example.com", PlatformRole.None, (Own, OrganizationRole.Member))).Id,
                    "test"
                ),
                [Right.See, Right.LookInto, Right.Rate],
                [],
                []
            ),
            new("an owner", Actor.User(owner.Id, "test", owner.SecurityStamp), ownerRights, [], []),
            new("an owner elsewhere", Actor.User(elsewhere.Id, "test"), [], ownerRights, []),
            new(
                "support",
                Actor.User((await server.CreateUserAsync("support@example.com", PlatformRole.Support)).Id, "test"),
                [],
                [],
                [Right.LookUp]
            ),
            new("support on a visit", Actor.User(visiting.Id, "test"), [Right.LookInto], [], [Right.LookUp]),
            new(
                "an administrator on a visit",
                Actor.User(visitor.Id, "test"),
                [Right.See, Right.LookInto],
                [],
                [Right.LookUp, Right.Administer, Right.KeepFacts]
            ),
            new(
                "an administrator",
                Actor.User((await server.CreateUserAsync("admin@example.com", PlatformRole.Administrator)).Id, "test"),
                [],
                [],
                [Right.LookUp, Right.Administer, Right.KeepFacts]
            ),
        ];
    }

    private sealed record Person(string Name, Actor Actor, Right[] InOwn, Right[] InForeign, Right[] Platform);
}
