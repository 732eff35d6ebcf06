using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace DataSharing.Dashboard.Identity;

/// <summary>Judges whether a password is among those that are tried first: a common one or an own word, however people vary it.</summary>
/// <remarks>
/// Common are the 10,000 of a public list (common-passwords.txt names its source and licence) and the words of this product.
/// Variations: capitals, accents, signs for letters, digits and punctuation before, after or between, doubled, reversed, two joined.
/// </remarks>
internal static partial class GuessablePasswords
{
    private const int LongestJudged = 64;
    private const int MostDecoration = 24;
    private const int ShortestWord = 4;
    private const int ShortestDigits = 6;
    private const int ShortestOwnWord = 3;
    private const int FewestOwnSigns = 5;

    /// <summary>What people name it by: the product, the provider and what is counted here.</summary>
    private static readonly string[] _product =
    [
        "datasharing",
        "data",
        "sharing",
        "dashboard",
        "openai",
        "chatgpt",
        "complimentary",
        "tokens",
        "token",
        "console",
    ];

    private static readonly FrozenSet<string> _common = ReadCommon();

    /// <param name="password">What somebody wants as a password, of any length.</param>
    /// <param name="own">Names, e-mails and organizations of that person: whole, as they are written.</param>
    public static bool IsGuessable(string password, params IEnumerable<string?> own)
    {
        var plain = Plain(password.Length > LongestJudged ? password[..LongestJudged] : password);
        if (plain.Distinct().Count() < FewestOwnSigns || IsSequence(plain))
        {
            return true;
        }

        // The longest first: "olivegreen" is one name before it is two words.
        var words = own.OfType<string>()
            .SelectMany(WordsOf)
            .Concat(_product)
            .SelectMany(word => (string[])[word, Reversed(word)])
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(word => word.Length)
            .ToList();
        return new[] { plain, WithoutNumbers(plain) }
            .Distinct(StringComparer.Ordinal)
            .Any(form => Readings(form).Any(reading => IsCommonWithDecoration(form, reading) || IsOwnWithDecoration(form, reading, words)));
    }

    // A year between two words is decoration, before any digit of it is read as a letter.
    private static string WithoutNumbers(string plain) => Numbers().Replace(plain, "");

    [GeneratedRegex("[0-9]{2,}")]
    private static partial Regex Numbers();

    /// <summary>As it is written, and with the letters for which signs may stand; sign for sign.</summary>
    private static IEnumerable<string> Readings(string plain) =>
        new[] { plain, Undisguised(plain, one: 'i'), Undisguised(plain, one: 'l') }.Distinct(StringComparer.Ordinal);

    private static bool IsCommonWithDecoration(string plain, string reading)
    {
        if (IsCommon(Only(reading, char.IsLetter)) || IsRepeatedWord(reading))
        {
            return true;
        }

        // What is put before and after may itself belong to the word, as in "abc123" or "5unshine": every cut is tried.
        var before = Math.Min(plain.TakeWhile(sign => !char.IsLetter(sign)).Count(), MostDecoration);
        var after = Math.Min(plain.Reverse().TakeWhile(sign => !char.IsLetter(sign)).Count(), MostDecoration);
        for (var start = 0; start <= before; start++)
        {
            for (var end = 0; end <= after && start + end < reading.Length; end++)
            {
                if (IsCommon(Only(reading[start..^end], char.IsLetterOrDigit)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsCommon(string text) =>
        text.Length >= (text.Any(char.IsLetter) ? ShortestWord : ShortestDigits) && (IsListed(text) || IsDoubled(text) || IsJoined(text));

    private static bool IsListed(string text) => _common.Contains(text) || _common.Contains(Reversed(text));

    // "dragondragon", "dragonnogard", and where the last is cut off.
    private static bool IsDoubled(string text)
    {
        for (var length = ShortestOwnWord; length <= text.Length / 2; length++)
        {
            var unit = text[..length];
            if (
                IsListed(unit)
                && text.Chunk(length)
                    .All(part => unit.StartsWith(new string(part), StringComparison.Ordinal) || new string(part) == Reversed(unit))
            )
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsJoined(string text)
    {
        for (var cut = ShortestWord; text.Any(char.IsLetter) && cut <= text.Length - ShortestWord; cut++)
        {
            if (_common.Contains(text[..cut]) && _common.Contains(text[cut..]))
            {
                return true;
            }
        }

        return false;
    }

    // "dragon-dragon", "password password 2026".
    private static bool IsRepeatedWord(string reading)
    {
        var words = new string([.. reading.Select(sign => char.IsLetter(sign) ? sign : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return words is [{ Length: >= ShortestOwnWord } only] && IsListed(only);
    }

    // What is left without the own words says nothing: fewer letters than a word has, or a common word.
    private static bool IsOwnWithDecoration(string plain, string reading, List<string> words)
    {
        var places = Enumerable.Range(0, reading.Length).Where(place => char.IsLetterOrDigit(reading[place])).ToList();
        var signs = new string([.. places.Select(place => reading[place])]);
        var own = new bool[signs.Length];
        foreach (var word in words)
        {
            for (
                var at = signs.IndexOf(word, StringComparison.Ordinal);
                at >= 0;
                at = signs.IndexOf(word, at + 1, StringComparison.Ordinal)
            )
            {
                Array.Fill(own, true, at, word.Length);
            }
        }

        // A digit that could be read as a letter is decoration all the same.
        var letters = new string([
            .. Enumerable.Range(0, signs.Length).Where(at => !own[at] && char.IsLetter(plain[places[at]])).Select(at => signs[at]),
        ]);
        return own.Contains(true) && (letters.Length < ShortestWord || IsListed(letters));
    }

    private static bool IsSequence(string password)
    {
        var steps = password.Zip(password.Skip(1), (first, second) => second - first).ToList();
        return steps.Count(step => step is 1 or -1 or 0 or -9 or 9) >= steps.Count - 1;
    }

    // "olive.green@northwind.example" is olivegreen, olive, green and northwind, and all of it; the "example" of many others is no word of
    // one's own.
    private static IEnumerable<string> WordsOf(string name)
    {
        var plain = Plain(name);
        var whole = Only(plain, char.IsLetterOrDigit);
        plain =
            plain.Contains('@', StringComparison.Ordinal)
            && plain.LastIndexOf('.') is var end
            && end > plain.IndexOf('@', StringComparison.Ordinal)
                ? plain[..end]
                : plain;
        var parts = new string([.. plain.Select(sign => char.IsLetterOrDigit(sign) ? sign : ' ')]).Split(
            ' ',
            StringSplitOptions.RemoveEmptyEntries
        );
        return (
            (string[])[.. parts, .. parts.Select(part => Only(part, char.IsLetter)), whole, Only(plain.Split('@')[0], char.IsLetterOrDigit)]
        ).Where(word => word.Length >= ShortestOwnWord && word.Any(char.IsLetter));
    }

    // Small letters without accents; what is written wide, as one sign or with combining marks is the same.
    private static string Plain(string text)
    {
        // Neither half a character nor what is none can be brought into one form.
        var whole = new string([.. text.Select(sign => char.IsSurrogate(sign) || sign >= '\uFFFE' ? ' ' : sign)]);
        return new([
            .. whole
                .Normalize(NormalizationForm.FormKD)
                .Where(sign => CharUnicodeInfo.GetUnicodeCategory(sign) != UnicodeCategory.NonSpacingMark)
                .Select(char.ToLowerInvariant),
        ]);
    }

    // Signs that people write for letters; "1" stands for two.
    private static string Undisguised(string text, char one) =>
        new([
            .. text.Select(sign =>
                sign switch
                {
                    '@' or '4' => 'a',
                    '8' => 'b',
                    '3' or '€' => 'e',
                    '6' or '9' => 'g',
                    '1' or '!' or '|' => one,
                    '0' => 'o',
                    '5' or '$' => 's',
                    '7' or '+' => 't',
                    '2' => 'z',
                    _ => sign,
                }
            ),
        ]);

    private static string Only(string text, Func<char, bool> kept) => new([.. text.Where(kept)]);

    private static string Reversed(string text) => new([.. text.Reverse()]);

    private static FrozenSet<string> ReadCommon()
    {
        using var stream = typeof(GuessablePasswords).Assembly.GetManifestResourceStream("common-passwords.txt")!;
        using var lines = new StreamReader(stream);
        return lines
            .ReadToEnd()
            .Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Concat(_product)
            .ToFrozenSet(StringComparer.Ordinal);
    }
}
