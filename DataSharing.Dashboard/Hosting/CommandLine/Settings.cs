using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Hosting.CommandLine;

/// <summary>
/// Options that were not given at the command line: from the environment, then from a file of settings. A name means the same in all three:
/// <c>--public-url</c>, <c>DATASHARING_PUBLIC_URL</c>, <c>"public-url"</c>.
/// </summary>
internal static class Settings
{
    private const string Prefix = "DATASHARING_";
    private const int LargestFile = 1 << 20;

    /// <summary>Separates several values in one variable.</summary>
    private const char Between = ';';

    private static readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public static Option<string?> File { get; } =
        Known(
            new Option<string?>("--settings")
            {
                Description = $"A file of settings (JSON), or {Prefix}SETTINGS.",
                Recursive = true,
                DefaultValueFactory = _ => Variable("settings"),
            }
        );

    public static Option<string?> OrSet(this Option<string?> option, string? standard = null)
    {
        option.DefaultValueFactory = result => Find(result, option.Name) is { } values ? string.Join(Between, values) : standard;
        return Known(option);
    }

    public static Option<string[]> OrSet(this Option<string[]> option)
    {
        option.DefaultValueFactory = result => Find(result, option.Name) ?? [];
        return Known(option);
    }

    public static Option<int?> OrSet(this Option<int?> option, int? standard = null)
    {
        option.DefaultValueFactory = result =>
        {
            if (Find(result, option.Name) is not { } values)
            {
                return standard;
            }

            if (values is [var text] && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            result.AddError($"{option.Name} must be a whole number; \"{string.Join(Between, values)}\", as it is set, is not.");
            return standard;
        };
        return Known(option);
    }

    public static Option<bool> OrSet(this Option<bool> option)
    {
        option.DefaultValueFactory = result =>
        {
            switch (Find(result, option.Name))
            {
                case null or ["false"]:
                    return false;
                case ["true"]:
                    return true;
                case var values:
                    result.AddError($"{option.Name} must be true or false; \"{string.Join(Between, values)}\", as it is set, is neither.");
                    return false;
            }
        };
        return Known(option);
    }

    /// <summary>One that holds a secret: found as the others are, but never the option's default, which the help shows.</summary>
    public static Option<string?> OrSetInSecret(this Option<string?> option) => Known(option);

    /// <summary>The value of such an option.</summary>
    public static string? SecretOf(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option)
        ?? Variable(NameOf(option.Name))
        ?? (Find(option.Name, parsed.GetValue(File)) is { } values ? string.Join(Between, values) : null);

    /// <summary>What is set and means nothing: a misspelled setting must not be left out in silence.</summary>
    /// <exception cref="InvalidInputException">Each such name; or the file cannot be read.</exception>
    public static void RequireKnown(ParseResult parsed)
    {
        var variables = Environment
            .GetEnvironmentVariables()
            .Keys.Cast<string>()
            .Where(name => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            .Where(name => !_known.Contains(name[Prefix.Length..].Replace('_', '-').ToLowerInvariant()));
        var fields = Read(parsed.GetValue(File)).Keys.Where(name => !_known.Contains(name)).Select(name => $"\"{name}\"");
        if (variables.Order(StringComparer.Ordinal).Concat(fields).ToList() is { Count: > 0 } unknown)
        {
            throw new InvalidInputException(
                null,
                $"Not a setting: {string.Join(", ", unknown)}. Settings are {string.Join(", ", _known.Order(StringComparer.Ordinal))}; {Prefix}PUBLIC_URL sets public-url."
            );
        }
    }

    private static T Known<T>(T option)
        where T : Option
    {
        _known.Add(NameOf(option.Name));
        return option;
    }

    private static string[]? Find(ArgumentResult result, string option) => Find(option, result.GetValue(File));

    // The environment comes before the file: what one start needs is set there.
    private static string[]? Find(string option, string? file)
    {
        var name = NameOf(option);
        if (Variable(name) is { } text)
        {
            return text.Split(Between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }

        try
        {
            return Read(file).GetValueOrDefault(name);
        }
        catch (InvalidInputException)
        {
            // Said once, by RequireKnown.
            return null;
        }
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable($"{Prefix}{name.Replace('-', '_').ToUpperInvariant()}") is { Length: > 0 } text ? text : null;

    private static string NameOf(string option) => option.TrimStart('-');

    /// <exception cref="InvalidInputException">It is not there, or is no file of settings.</exception>
    private static Dictionary<string, string[]> Read(string? file)
    {
        if (file is null)
        {
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(
                BoundedFile.Read(file, LargestFile),
                new JsonDocumentOptions
                {
                    AllowDuplicateProperties = false,
                    CommentHandling = JsonCommentHandling.Skip,
                    AllowTrailingCommas = true,
                }
            );
            return document
                .RootElement.EnumerateObject()
                .ToDictionary(
                    field => field.Name,
                    field =>
                        field.Value.ValueKind == JsonValueKind.Array
                            ? [.. field.Value.EnumerateArray().Select(TextOf)]
                            : (string[])[TextOf(field.Value)],
                    StringComparer.Ordinal
                );
        }
        catch (IOException exception)
        {
            throw new InvalidInputException(File.Name, $"{File.Name}: {exception.Message}");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidInputException(
                File.Name,
                $"{File.Name} {file} must hold one JSON object with a text, number, true or false, or a list of texts, for each setting. {(exception as JsonException)?.Message}".TrimEnd()
            );
        }
    }

    private static string TextOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => throw new InvalidOperationException(),
        };
}
