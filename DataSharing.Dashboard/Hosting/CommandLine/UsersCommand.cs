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
        var sendFirst = Send();
        create.Add(name);
        create.Add(sendFirst);
        create.Runs(
            async (parsed, services, cancellationToken) =>
            {
                var wanted =
                    WireName<PlatformRole>.Find(parsed.GetValue(role))
                    ?? throw new InvalidInputException("--role", "--role must be none, administrator or support.");
                await services
                    .Get<CreateUser>()
                    .ExecuteAsync(Actor.Operator, parsed.GetValue(email)!, parsed.GetValue(name), wanted, cancellationToken);
                var link = await services.Get<PasswordLinks>().MakeAsync(parsed.GetValue(email)!);
                await SayAsync(parsed, services, parsed.GetValue(email)!, link, parsed.GetValue(sendFirst), cancellationToken);
            }
        );

        var reset = new Command("reset", "End somebody's password; the last line is a one-time link for a new one.");
        var whose = Required("--email", "The person's e-mail.");
        var sendNew = Send();
        reset.Add(whose);
        reset.Add(sendNew);
        reset.Runs(
            async (parsed, services, cancellationToken) =>
            {
                var link = await services.Get<PasswordLinks>().ResetAsync(Actor.Operator, parsed.GetValue(whose)!, cancellationToken);
                await SayAsync(parsed, services, parsed.GetValue(whose)!, link, parsed.GetValue(sendNew), cancellationToken);
            }
        );

        var unlock = new Command("unlock", "Let somebody try again who failed too often.");
        var locked = Required("--email", "The person's e-mail.");
        unlock.Add(locked);
        unlock.Runs(
            async (parsed, services, cancellationToken) =>
            {
                await services.Get<PasswordLinks>().UnlockAsync(Actor.Operator, parsed.GetValue(locked)!, cancellationToken);
                parsed.Say($"{parsed.GetValue(locked)} can try again.");
            }
        );

        var disable = new Command("disable", "Shut somebody out, with every key they made; users reset opens the account again.");
        var shut = Required("--email", "The person's e-mail.");
        disable.Add(shut);
        disable.Runs(
            async (parsed, services, cancellationToken) =>
            {
                await services.Get<PasswordLinks>().DisableAsync(Actor.Operator, parsed.GetValue(shut)!, cancellationToken);
                parsed.Say($"{parsed.GetValue(shut)} is shut out.");
            }
        );
        return new Command("users", "Accounts.") { create, reset, unlock, disable };
    }

    private static Option<bool> Send() =>
        new("--send")
        {
            Description =
                "Also send the link by e-mail: the server that runs on this folder does it within a minute, if e-mail is set up there.",
        };

    private static async Task SayAsync(
        ParseResult parsed,
        IServiceProvider services,
        string email,
        string link,
        bool send,
        CancellationToken cancellationToken
    )
    {
        if (send)
        {
            await services.Get<PasswordLinks>().SendAsync(email, link, cancellationToken);
        }

        parsed.Say(services.Address(link));
    }
}
