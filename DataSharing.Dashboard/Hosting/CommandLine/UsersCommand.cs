using System.CommandLine;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Identity;
using static DataSharing.Dashboard.Hosting.CommandLine.OperatorCommand;

namespace DataSharing.Dashboard.Hosting.CommandLine;

internal static class UsersCommand
{
    public static Command Build()
    {
        var create = new Command("create", "Make an account; the last line is a one-time link for setting its password.");
        var email = Required("--email", "The person's e-mail.");
        var role = Required("--role", "none, administrator or support.");
        var name = Optional("--name", "The person's name (default: the e-mail before the @).");
        create.Add(email);
        create.Add(role);
        create.Add(name);
        create.Runs(
            async (parsed, services, cancellationToken) =>
            {
                var wanted =
                    WireName<PlatformRole>.Find(parsed.GetValue(role))
                    ?? throw new InvalidInputException("--role", "--role must be none, administrator or support.");
                await services
                    .Get<CreateUser>()
                    .ExecuteAsync(Actor.Operator, parsed.GetValue(email)!, parsed.GetValue(name), wanted, cancellationToken);
                Console.WriteLine(services.Address(await services.Get<PasswordLinks>().MakeAsync(parsed.GetValue(email)!)));
            }
        );

        var reset = new Command("reset", "End somebody's password; the last line is a one-time link for a new one.");
        var whose = Required("--email", "The person's e-mail.");
        reset.Add(whose);
        reset.Runs(
            async (parsed, services, cancellationToken) =>
                Console.WriteLine(
                    services.Address(
                        await services.Get<PasswordLinks>().ResetAsync(Actor.Operator, parsed.GetValue(whose)!, cancellationToken)
                    )
                )
        );

        var unlock = new Command("unlock", "Let somebody try again who failed too often.");
        var locked = Required("--email", "The person's e-mail.");
        unlock.Add(locked);
        unlock.Runs(
            async (parsed, services, cancellationToken) =>
            {
                await services.Get<PasswordLinks>().UnlockAsync(Actor.Operator, parsed.GetValue(locked)!, cancellationToken);
                Console.WriteLine($"{parsed.GetValue(locked)} can try again.");
            }
        );

        var disable = new Command("disable", "Shut somebody out, with every key they made; users reset opens the account again.");
        var shut = Required("--email", "The person's e-mail.");
        disable.Add(shut);
        disable.Runs(
            async (parsed, services, cancellationToken) =>
            {
                await services.Get<PasswordLinks>().DisableAsync(Actor.Operator, parsed.GetValue(shut)!, cancellationToken);
                Console.WriteLine($"{parsed.GetValue(shut)} is shut out.");
            }
        );
        return new Command("users", "Accounts.") { create, reset, unlock, disable };
    }
}
