using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Web;

/// <summary>
/// Reads one JSON object strictly: no unknown or doubled fields, no numbers as texts, no times without an offset. Null in an optional field
/// is absent.
/// </summary>
/// <remarks>System.Text.Json's web defaults accept all of these in silence, which would count tokens that nobody sent.</remarks>
internal sealed partial class JsonFields
{
    private const int LongestNameShown = 100;

    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);

    public JsonFields(JsonElement element, string path, params ReadOnlySpan<string> known)
    {
        Path = path;
        foreach (var property in PropertiesOf(element, path))
        {
            var name = NameOf(property, path);
            Add(name, property.Value, isKnown: known.Contains(name), known);
        }
    }

    /// <summary>
    /// Reads an object that may carry more than is known here, within a bound: what is ignored is looked at once, for doubled names.
    /// </summary>
    /// <param name="element">The object.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="known">What is read.</param>
    /// <param name="ignored">Whether a name that is not known may stand there.</param>
    /// <param name="most">Most fields together: whoever sends more means to keep the server busy.</param>
    public JsonFields(JsonElement element, string path, string[] known, Func<string, bool> ignored, int most)
    {
        Path = path;
        var others = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in PropertiesOf(element, path))
        {
            if (_fields.Count + others.Count == most)
            {
                throw new InvalidInputException(
                    path,
                    string.Create(CultureInfo.InvariantCulture, $"must have at most {most:N0} fields."),
                    "too_many_fields"
                );
            }

            var name = NameOf(property, path);
            if (known.Contains(name, StringComparer.Ordinal) || !ignored(name))
            {
                Add(name, property.Value, isKnown: known.Contains(name, StringComparer.Ordinal), known);
            }
            else if (!others.Add(name))
            {
                throw Doubled(name);
            }
        }
    }

    public string Path { get; }

    public bool Has(string name) => _fields.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public JsonElement Element(string name) => Has(name) ? _fields[name] : throw Missing(name);

    public string Text(string name, int maximum = 200)
    {
        if (!Has(name))
        {
            throw Missing(name);
        }

        return Text(_fields[name], $"{Path}.{name}", maximum);
    }

    public string? OptionalText(string name, int maximum = 200) => Has(name) ? Text(name, maximum) : null;

    /// <summary>A text of several lines: of control characters it may hold line breaks and tabs.</summary>
    public string? OptionalLines(string name, int maximum) => Has(name) ? Text(_fields[name], $"{Path}.{name}", maximum, "\n\r\t") : null;

    public List<string> Texts(string name, int maximumItems, int maximumLength = 200)
    {
        if (!Has(name))
        {
            return [];
        }

        var element = _fields[name];
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() > maximumItems)
        {
            throw Invalid(name, $"must be a list of at most {maximumItems.ToString("N0", CultureInfo.InvariantCulture)} texts.");
        }

        return element.EnumerateArray().Select((item, index) => Text(item, $"{Path}.{name}[{index}]", maximumLength)).ToList();
    }

    public bool OptionalFlag(string name) =>
        Has(name)
        && _fields[name].ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Invalid(name, "must be true or false."),
        };

    public long Integer(string name, long minimum, long maximum) => OptionalInteger(name, minimum, maximum) ?? throw Missing(name);

    public long? OptionalInteger(string name, long minimum, long maximum)
    {
        if (!Has(name))
        {
            return null;
        }

        // "1e3" and "100.0" are whole numbers to a JSON parser; here only digits are.
        var element = _fields[name];
        return
            element.ValueKind == JsonValueKind.Number
            && Digits().IsMatch(element.GetRawText())
            && element.TryGetInt64(out var value)
            && value >= minimum
            && value <= maximum
            ? value
            : throw Invalid(
                name,
                string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {minimum:N0} to {maximum:N0}, written in digits.")
            );
    }

    public Instant Instant(string name) => OptionalInstant(name) ?? throw Missing(name);

    public Instant? OptionalInstant(string name)
    {
        if (!Has(name))
        {
            return null;
        }

        var element = _fields[name];
        return element.ValueKind switch
            {
                JsonValueKind.Number when Digits().IsMatch(element.GetRawText()) && element.TryGetInt64(out var seconds) =>
                    ApiTime.FromSeconds(seconds),
                JsonValueKind.String => ApiTime.FromText(Text(name)),
                _ => null,
            } ?? throw Invalid(name, ApiTime.Expected);
    }

    public T Choice<T>(string name)
        where T : struct, Enum =>
        WireName<T>.Find(Text(name)) ?? throw Invalid(name, $"must be one of {string.Join(", ", WireName<T>.All)}.");

    public InvalidInputException Invalid(string name, string message, string code = "invalid_value") =>
        new($"{Path}.{name}", $"{name} {message}", code);

    internal static string NameOf(JsonProperty property, string path)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw new InvalidInputException(path, "A field's name is not valid Unicode.");
        }
    }

    private static JsonElement.ObjectEnumerator PropertiesOf(JsonElement element, string path) =>
        element.ValueKind == JsonValueKind.Object
            ? element.EnumerateObject()
            : throw new InvalidInputException(path, "must be an object.", "invalid_type");

    private void Add(string name, JsonElement value, bool isKnown, ReadOnlySpan<string> known)
    {
        if (!isKnown)
        {
            throw new InvalidInputException(
                $"{Path}.{Shown(name)}",
                $"\"{Shown(name)}\" is not a field here. Known fields: {string.Join(", ", known.ToArray())}.",
                "unknown_field"
            );
        }

        if (!_fields.TryAdd(name, value))
        {
            throw Doubled(name);
        }
    }

    private InvalidInputException Doubled(string name) =>
        new($"{Path}.{Shown(name)}", $"\"{Shown(name)}\" is given twice.", "duplicate_field");

    // A name of a megabyte is not sent back.
    private static string Shown(string name) => name.Length <= LongestNameShown ? name : $"{name[..LongestNameShown]}…";

    private static string Text(JsonElement element, string path, int maximum, string control = "")
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            try
            {
                var text = element.GetString()!;
                var length = text.EnumerateRunes().Count();
                if (length >= 1 && length <= maximum && !text.Any(sign => char.IsControl(sign) && !control.Contains(sign)))
                {
                    return text;
                }
            }
            catch (InvalidOperationException)
            {
                // Half of a surrogate pair, escaped: valid JSON, but no text.
            }
        }

        throw new InvalidInputException(
            path,
            $"{path[(path.LastIndexOf('.') + 1)..]} must be a text of 1 to {maximum} characters without control characters{(control.Length == 0 ? "" : " other than line breaks and tabs")}."
        );
    }

    private InvalidInputException Missing(string name) => new($"{Path}.{name}", $"{name} is required.", "missing_field");

    [GeneratedRegex("^-?[0-9]+$")]
    private static partial Regex Digits();
}
