using System.CommandLine;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Features.OpenAIConnection;
using static DataSharing.Dashboard.Hosting.CommandLine.OperatorCommand;

namespace DataSharing.Dashboard.Hosting.CommandLine;

internal static class ConnectionsCommand
{
    public static Command Build()
    {
        var set = new Command("set", "Connect an organization to the provider; the admin key is read from standard input.");
        var organization = Required("--organization", "The organization.");
        var address = Optional("--base-url", "Where the admin API is (default https://api.openai.com/v1).");
        set.Add(organization);
        set.Add(address);
        set.Runs(
            async (parsed, services, cancellationToken) =>
            {
                var key =
                    await Console.In.ReadLineAsync(cancellationToken)
                    ?? throw new InvalidInputException(
                        "key",
                        "Give the admin key on standard input, for example: connections set … < key.txt"
                    );
                await services
                    .Get<SetConnection>()
                    .ExecuteAsync(Actor.Operator, parsed.GetValue(organization)!, parsed.GetValue(address), key, cancellationToken);
                parsed.Say("Connected. The server reads from now on; connections test shows what the key may read.");
            }
        );

        var test = new Command("test", "Show what the connection's key may read.");
        var tested = Required("--organization", "The organization.");
        test.Add(tested);
        test.Runs(
            async (parsed, services, cancellationToken) =>
            {
                var results = await services
                    .Get<TestConnection>()
                    .ExecuteAsync(Actor.Operator, parsed.GetValue(tested)!, cancellationToken);
                foreach (var result in results)
                {
                    parsed.Say(
                        $"{(result.Fault is null ? "yes" : "no ")}  {result.What}{(result.Fault is null ? "" : $": {result.Fault}")}"
                    );
                }

                if (results[0].Fault is { } fault)
                {
                    throw new InvalidInputException(null, fault);
                }
            }
        );
        return new Command("connections", "Connections to the provider.") { set, test };
    }
}
