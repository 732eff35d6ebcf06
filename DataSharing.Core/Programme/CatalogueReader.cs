using System.Text.Json;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Programme;

/// <summary>An object of the file and where it stands in it.</summary>
internal readonly record struct JsonPlace(JsonElement Element, string Path)
{
    public bool Has(string name) => Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out _);

    public bool IsNull(string name) => !Has(name) || Element.GetProperty(name).ValueKind == JsonValueKind.Null;

    public JsonPlace Member(string name) =>
        new(Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out var member) ? member : default, $"{Path}.{name}");
}

/// <summary>Reads typed values and collects the errors, each with its path; a value in error reads as a harmless default.</summary>
internal sealed class CatalogueReader
{
    /// <summary>Nobody reads more; the rest shows once these are mended.</summary>
    private const int MostErrors = 100;

    private readonly List<CatalogueError> _errors = [];

    public void Report(JsonPlace place, string name, string message) => Add($"{place.Path}.{name}", message);

    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
        {
            throw new CatalogueException(_errors);
        }
    }

    public JsonPlace Object(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Add(path, "must be an object.");
        }

        return new JsonPlace(element, path);
    }

    public JsonPlace Object(JsonPlace place, string name)
    {
        var member = place.Member(name);
        return Object(member.Element, member.Path);
    }

    public IEnumerable<JsonPlace> List(JsonPlace place, string name)
    {
        var member = place.Member(name);
        if (member.Element.ValueKind != JsonValueKind.Array)
        {
            Add(member.Path, "must be a list.");
            yield break;
        }

        var index = 0;
        foreach (var element in member.Element.EnumerateArray())
        {
            yield return Object(element, $"{member.Path}[{index++}]");
        }
    }

    public string Text(JsonPlace place, string name)
    {
        if (OptionalText(place, name) is { Length: > 0 and <= 200 } text)
        {
            return text;
        }

        Report(place, name, "must be a text of 1 to 200 characters.");
        return "";
    }

    public string? OptionalText(JsonPlace place, string name)
    {
        if (place.IsNull(name))
        {
            return null;
        }

        var member = place.Member(name);
        if (member.Element.ValueKind == JsonValueKind.String)
        {
            return member.Element.GetString();
        }

        Report(place, name, "must be a text.");
        return null;
    }

    public List<string> Texts(JsonPlace place, string name)
    {
        var member = place.Member(name);
        if (
            member.Element.ValueKind == JsonValueKind.Array
            && member.Element.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
        )
        {
            return member.Element.EnumerateArray().Select(item => item.GetString()!).ToList();
        }

        Report(place, name, "must be a list of texts.");
        return [];
    }

    public bool? OptionalFlag(JsonPlace place, string name)
    {
        if (place.IsNull(name))
        {
            return null;
        }

        var kind = place.Member(name).Element.ValueKind;
        if (kind is JsonValueKind.True or JsonValueKind.False)
        {
            return kind == JsonValueKind.True;
        }

        Report(place, name, "must be true or false.");
        return null;
    }

    public T Choice<T>(JsonPlace place, string name, params (string Id, T Value)[] choices)
    {
        var text = OptionalText(place, name);
        foreach (var (id, value) in choices)
        {
            if (id == text)
            {
                return value;
            }
        }

        Report(place, name, $"must be one of {string.Join(", ", choices.Select(choice => $"\"{choice.Id}\""))}.");
        return choices[0].Value;
    }

    public string Known(JsonPlace place, string name, HashSet<string> ids)
    {
        var text = Text(place, name);
        if (text.Length > 0 && !ids.Contains(text))
        {
            Report(place, name, $"\"{text}\" is not one of the models.");
        }

        return text;
    }

    public long Count(JsonPlace place, string name)
    {
        var element = place.Member(name).Element;
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var count) && count is > 0 and <= 1_000_000_000_000)
        {
            return count;
        }

        Report(place, name, "must be a whole number of tokens from 1 to 1,000,000,000,000.");
        return 1;
    }

    public long Microdollars(JsonPlace place, string name)
    {
        var element = place.Member(name).Element;
        if (
            element.ValueKind == JsonValueKind.Number
            && element.TryGetDecimal(out var usd)
            && usd is >= 0 and <= 1_000_000
            && decimal.Truncate(usd * 1_000_000) == usd * 1_000_000
        )
        {
            return (long)(usd * 1_000_000);
        }

        Report(place, name, "must be a price from 0 to 1,000,000 US dollars with at most six decimals.");
        return 0;
    }

    public UtcDay Day(JsonPlace place, string name)
    {
        if (place.IsNull(name))
        {
            Report(place, name, "must be a day, YYYY-MM-DD.");
        }

        return OptionalDay(place, name) ?? default;
    }

    public UtcDay? OptionalDay(JsonPlace place, string name)
    {
        if (place.IsNull(name))
        {
            return null;
        }

        if (UtcDay.TryParse(OptionalText(place, name), out var day))
        {
            return day;
        }

        Report(place, name, "must be a day, YYYY-MM-DD, or null.");
        return null;
    }

    public void Ordered(JsonPlace place, string name, UtcDay? from, UtcDay? until)
    {
        if (from is not null && until is not null && until <= from)
        {
            Report(place, name, "must be later than the day from which it holds.");
        }
    }

    public void Distinct(JsonPlace place, string list, string name, IEnumerable<string> values)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var value in values)
        {
            if (!seen.Add(value) && value.Length > 0)
            {
                Add($"{place.Path}.{list}[{index}].{name}", $"\"{value}\" stands there twice.");
            }

            index++;
        }
    }

    private void Add(string path, string message)
    {
        if (_errors.Count < MostErrors)
        {
            _errors.Add(new CatalogueError(path, message));
        }
    }
}
