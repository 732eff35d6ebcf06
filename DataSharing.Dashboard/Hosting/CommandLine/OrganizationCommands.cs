using System.CommandLine;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.ApiKeys;
using DataSharing.Dashboard.Features.Eligibility;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Features.Organizations;
using DataSharing.Dashboard.Organizations;
using static DataSharing.Dashboard.Hosting.CommandLine.OperatorCommand;

namespace DataSharing.Dashboard.Hosting.CommandLine;

internal static class OrganizationsCommand
{
    public static Command Build()
    {
        var create = new Command("create", "Make an organization known here.");
        var id = Required("--id", "The provider's organization id.");
        var name = Required("--name", "Its name.");
        var facts = new FactOptions(create);
        create.Add(id);
        create.Add(name);
        create.Runs(
            async (parsed, services, cancellationToken) =>
            {
                await services
                    .Get<CreateOrganization>()
                    .ExecuteAsync(Actor.Operator, parsed.GetValue(id)!, parsed.GetValue(name)!, facts.Read(parsed), cancellationToken);
                parsed.Say($"Organization {parsed.GetValue(id)} exists now.");
            }
        );

        var set = new Command("set", "Enter facts about an organization, from now or from a date.");
        var which = Required("--id", "The organization.");
        var from = Optional("--from", "From when, such as 2026-11-01 or 2026-11-01T14:36:00Z (default: now).");
        var newFacts = new FactOptions(set);
        set.Add(which);
        set.Add(from);
        set.Runs(
            async (parsed, services, cancellationToken) =>
            {
                await services
                    .Get<SetFacts>()
                    .ExecuteAsync(
                        Actor.Operator,
                        parsed.GetValue(which)!,
                        newFacts.Read(parsed),
                        ReadInstant(parsed.GetValue(from)),
                        cancellationToken
                    );
                parsed.Say("Recorded.");
            }
        );
        return new Command("organizations", "Organizations and their facts.") { create, set, BuildEligibility() };
    }

    private static Command BuildEligibility()
    {
        var eligibility = new Command(
            "eligibility",
            "Write which organizations may take part, and do, and why the others do not, as comma-separated lines."
        );
        var file = new Argument<string>("FILE") { Description = "The file to write." };
        var day = Optional("--day", "As of the end of this UTC day, such as 2026-11-01 (default: now).");
        eligibility.Add(file);
        eligibility.Add(day);
        eligibility.Runs(
            async (parsed, services, cancellationToken) =>
            {
                var judged = await services
                    .Get<EligibilityOfAll>()
                    .GetAsync(Actor.Operator, ReadDay(parsed.GetValue(day)), cancellationToken);
                var (whole, part) = (parsed.GetValue(file)!, $"{parsed.GetValue(file)}.part");
                await using (var target = OwnerOnlyFiles.Create(part))
                {
                    await EligibilityFile.WriteAsync(judged, target, cancellationToken);
                }

                // One that was broken off must not look whole, or take the place of an earlier one.
                File.Move(part, whole, overwrite: true);
                parsed.Say($"All organizations as of {judged.At} are in {whole}.");
            }
        );
        return eligibility;
    }

    private static UtcDay? ReadDay(string? text) =>
        text is null ? null
        : UtcDay.TryParse(text, out var day) ? day
        : throw new InvalidInputException("--day", "--day must be a day, such as 2026-11-01.");

    private static Instant? ReadInstant(string? text) =>
        text is null ? null
        : UtcDay.TryParse(text, out var day) ? day.Start
        : Web.ApiTime.FromText(text)
            ?? throw new InvalidInputException(
                "--from",
                "--from must be a day or a time with its offset, such as 2026-11-01 or 2026-11-01T14:36:00Z."
            );

    private sealed class FactOptions
    {
        private readonly Option<string?> _tier = Optional("--tier", "Usage tier id, such as tier-4 or launch.");
        private readonly Option<string?> _zdr = Optional("--zdr", "Zero Data Retention: yes, no or unknown.");
        private readonly Option<string?> _plan = Optional("--plan", "standard, enterprise, enterprise_excluded or unknown.");
        private readonly Option<string?> _balance = Optional("--balance", "positive, not_positive or unknown.");

        public FactOptions(Command command)
        {
            command.Add(_tier);
            command.Add(_zdr);
            command.Add(_plan);
            command.Add(_balance);
        }

        public FactValuesInput Read(ParseResult parsed) =>
            new(parsed.GetValue(_tier), parsed.GetValue(_zdr), parsed.GetValue(_plan), parsed.GetValue(_balance));
    }
}

internal static class ProjectsCommand
{
    public static Command Build()
    {
        var create = new Command("create", "Make a project known here.");
        var organization = Required("--organization", "The organization.");
        var id = Required("--id", "The provider's project id.");
        var name = Required("--name", "Its name.");
        create.Add(organization);
        create.Add(id);
        create.Add(name);
        create.Runs(
            async (parsed, services, cancellationToken) =>
            {
                await services
                    .Get<CreateProject>()
                    .ExecuteAsync(
                        Actor.Operator,
                        parsed.GetValue(organization)!,
                        parsed.GetValue(id)!,
                        parsed.GetValue(name)!,
                        cancellationToken
                    );
                parsed.Say($"Project {parsed.GetValue(id)} exists now.");
            }
        );
        return new Command("projects", "Projects of an organization.") { create };
    }
}

internal static class MembersCommand
{
    public static Command Build()
    {
        var add = new Command("add", "Put a person who has an account into an organization.");
        var organization = Required("--organization", "The organization.");
        var email = Required("--email", "The person's e-mail.");
        var role = Required("--role", "owner or member.");
        add.Add(organization);
        add.Add(email);
        add.Add(role);
        add.Runs(
            async (parsed, services, cancellationToken) =>
            {
                var wanted =
                    WireName<OrganizationRole>.Find(parsed.GetValue(role))
                    ?? throw new InvalidInputException("--role", "--role must be owner or member.");
                await services
                    .Get<AddMember>()
                    .ExecuteAsync(Actor.Operator, parsed.GetValue(organization)!, parsed.GetValue(email)!, wanted, cancellationToken);
                parsed.Say($"{parsed.GetValue(email)} is {wanted.Wire()} of {parsed.GetValue(organization)} now.");
            }
        );
        return new Command("members", "People of an organization.") { add };
    }
}

internal static class KeysCommand
{
    public static Command Build()
    {
        var create = new Command("create", "Make an API key; the last line is the key, shown this once.");
        var organization = Optional("--organization", "The organization it works for.");
        var scopes = Optional(
            "--scopes",
            $"What it is for, separated by commas: {string.Join(", ", Scopes.OfOrganization.Select(scope => scope.Scope))}."
        );
        var support = new Option<bool>("--support") { Description = "A support key: looks up any organization, with a reason." };
        var name = Optional("--name", "For people (default: command line).");
        create.Add(organization);
        create.Add(scopes);
        create.Add(support);
        create.Add(name);
        create.Runs(
            async (parsed, services, cancellationToken) =>
            {
                if (parsed.GetValue(support) == (parsed.GetValue(organization) is not null))
                {
                    throw new InvalidInputException("--organization", "Give either --organization with --scopes, or --support.");
                }

                var wanted = parsed.GetValue(support)
                    ? [Scopes.SupportRead]
                    : (parsed.GetValue(scopes) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                parsed.Say(
                    await services
                        .Get<CreateApiKey>()
                        .ExecuteAsync(
                            Actor.Operator,
                            parsed.GetValue(organization),
                            parsed.GetValue(name) ?? "command line",
                            wanted,
                            null,
                            cancellationToken
                        )
                );
            }
        );
        return new Command("keys", "API keys.") { create };
    }
}
