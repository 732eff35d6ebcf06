using System.Globalization;
using System.Text;
using System.Text.Json;
using DataSharing.Core.Accounting;
using DataSharing.Dashboard.Features.Usage.Ingest;
using DataSharing.Dashboard.Web;
using DataSharing.Dashboard.Web.Description;
using Xunit;

namespace DataSharing.Tests.Ingest;

/// <summary>What is read quickly is what is read strictly, whatever comes; what is not surely right is not read quickly.</summary>
public sealed class QuickEventReaderTests
{
    private const int Most = 1_000;

    private const string Good =
        """{"id":"x","occurred_at":1795348800,"project_id":"proj_a","model":"o1","input_tokens":1,"output_tokens":1}""";

    private static readonly string[] _texts =
    [
        "proj_a",
        "gpt-4.1-mini",
        " a b ",
        "~",
        "ü",
        "日本",
        "\U0001F600",
        "a\\\"b",
        "\\u0041",
        "\\ud800",
        "\\u0000",
        "\u007f",
        "",
        new string('x', 64),
        new string('x', 65),
        new string('x', 200),
        new string('x', 201),
        "flex",
        "batch",
        "default",
        "web,search",
    ];

    private static readonly string[] _values =
    [
        "0",
        "1",
        "-0",
        "-1",
        "7",
        "1000000000",
        "1000000001",
        "99999999999",
        "9223372036854775808",
        "1e3",
        "100.0",
        "01",
        "null",
        "true",
        "false",
        "\"100\"",
        "\"\"",
        "[]",
        "{}",
        "[\"web_search\"]",
        "[\"a,b\"]",
        "[null]",
        "[[\"a\"]]",
        "1795348800",
        "253402300800",
        "\"2026-11-22T12:00:00Z\"",
        "\"2026-11-22t12:00:00.9999+05:30\"",
        "\"2026-11-22T12:00:60Z\"",
        "\"2026-11-22T12:00:00\"",
        "\"2026-11-22\\u005412:00:00Z\"",
    ];

    public static TheoryData<string> FieldNames() => [.. ApiDescription.FieldsOf<EventRequest>()];

    [Fact]
    public void GeneratedAndMutatedBodies_ReadQuickly_AreReadStrictlyJustSo()
    {
        const int seed = 20261126;
        const int bodies = 60_000;
        var random = new Random(seed);
        var quick = 0;
        for (var number = 0; number < bodies; number++)
        {
            var body = Body(random);
            var bytes = random.Next(4) == 0 ? Mutated(random, Encoding.UTF8.GetBytes(body)) : Encoding.UTF8.GetBytes(body);
            if (QuickEventReader.Read(bytes, Most, out var isList) is not { } read)
            {
                continue;
            }

            quick++;
            using var document = ApiBody.Parse(bytes);
            Assert.True(isList == (document.RootElement.ValueKind == JsonValueKind.Array), Where());
            var strict = (isList ? [.. document.RootElement.EnumerateArray()] : new[] { document.RootElement })
                .Select(element => EventReader.ReadPlain(element, "$"))
                .ToList();
            Assert.True(strict.Select(Text).SequenceEqual(read.Select(Text)), Where());

            string Where() => $"seed {seed}, body {number}: {Encoding.UTF8.GetString(bytes)}";
        }

        // A test of nothing would pass as well.
        Assert.InRange(quick, bodies / 10, bodies * 9 / 10);
    }

    [Theory]
    [MemberData(nameof(FieldNames))]
    public void EachField_IsReadQuickly(string name)
    {
        var value = name switch
        {
            "occurred_at" => "1795348801",
            "input_tokens" or "output_tokens" => "5",
            "input_cached_tokens" => "1",
            "batch" or "function_tools" => "true",
            "hosted_tools" => "[\"web_search\"]",
            _ => "\"other\"",
        };
        var fields = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(Good)!;
        using var document = JsonDocument.Parse(value);
        fields[name] = document.RootElement;
        var body = JsonSerializer.SerializeToUtf8Bytes(fields);

        var read = Assert.Single(QuickEventReader.Read(body, Most, out _)!);

        using var strict = ApiBody.Parse(body);
        Assert.Equal(Text(EventReader.ReadPlain(strict.RootElement, "$")), Text(read));
        using var plain = ApiBody.Parse(Encoding.UTF8.GetBytes(Good));
        Assert.NotEqual(Text(EventReader.ReadPlain(plain.RootElement, "$")), Text(read));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData(Good + "}")]
    [InlineData(Good + Good)]
    [InlineData("[" + Good + "]]")]
    [InlineData("[" + Good + ",]")]
    [InlineData("[" + Good)]
    [InlineData("[" + Good + ",7]")]
    [InlineData("[[" + Good + "]]")]
    [InlineData("\uFEFF" + Good)]
    [InlineData("/* */" + Good)]
    public void WhatIsNoBodyOfEvents_IsLeftToTheStrictReader(string body) =>
        Assert.Null(QuickEventReader.Read(Encoding.UTF8.GetBytes(body), Most, out _));

    [Fact]
    public void ListThatIsTooLong_IsLeftToTheStrictReader()
    {
        Assert.Equal(3, QuickEventReader.Read(Encoding.UTF8.GetBytes($"[{Good},{Good},{Good}]"), 3, out _)!.Count);
        Assert.Null(QuickEventReader.Read(Encoding.UTF8.GetBytes($"[{Good},{Good},{Good}]"), 2, out _));
    }

    [Fact]
    public void TextsThatShareAPlace_StayApart()
    {
        var texts = new RecentTexts();
        for (var number = 0; number < 20_000; number++)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"proj_{number * 7919}");
            Assert.Equal(text, texts.Of(Encoding.ASCII.GetBytes(text)));
            Assert.Same(texts.Of(Encoding.ASCII.GetBytes(text)), texts.Of(Encoding.ASCII.GetBytes(text)));
        }
    }

    private static string Body(Random random) =>
        random.Next(4) switch
        {
            0 => Event(random),
            1 => $" [ {Event(random)} , {Event(random)} ] ",
            _ => $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Event(random)))}]",
        };

    // Mostly right, so that one fault alone decides.
    private static string Event(Random random)
    {
        var fields = new List<(string Name, string Value)>
        {
            ("id", $"\"evt-{random.Next(1_000)}\""),
            ("occurred_at", random.Next(4) == 0 ? "\"2026-11-22T12:00:00.123Z\"" : "1795348800"),
            ("project_id", "\"proj_a\""),
            ("model", "\"gpt-4.1\""),
            ("input_tokens", $"{random.Next(1, 4)}"),
            ("output_tokens", $"{random.Next(3)}"),
        };
        foreach (var name in ApiDescription.FieldsOf<EventRequest>())
        {
            if (random.Next(40) == 0)
            {
                var value = random.Next(2) == 0 ? Pick(random, _values) : $"\"{Pick(random, _texts)}\"";
                var place = fields.FindIndex(field => field.Name == name);
                if (place >= 0 && random.Next(10) > 0)
                {
                    fields[place] = (name, value);
                }
                else
                {
                    fields.Add((name, value));
                }
            }
        }

        if (random.Next(20) == 0)
        {
            fields.RemoveAt(random.Next(fields.Count));
        }

        if (random.Next(30) == 0)
        {
            fields.Add((random.Next(2) == 0 ? "ID" : "i\\u0064", "\"y\""));
        }

        return $$"""{{{string.Join(random.Next(5) == 0 ? " ,\n" : ",", fields.OrderBy(_ => random.Next(3)).Select(field => $"\"{field.Name}\":{field.Value}"))}}}""";
    }

    private static byte[] Mutated(Random random, byte[] body)
    {
        var bytes = body.ToList();
        for (var i = random.Next(1, 3); i > 0 && bytes.Count > 0; i--)
        {
            var place = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes.RemoveAt(place);
                    break;
                case 1:
                    bytes.Insert(place, (byte)random.Next(256));
                    break;
                case 2:
                    bytes[place] = (byte)random.Next(256);
                    break;
                default:
                    bytes[place] = bytes[random.Next(bytes.Count)];
                    break;
            }
        }

        return [.. bytes];
    }

    private static string Pick(Random random, string[] of) => of[random.Next(of.Length)];

    private static string Text(UsageEvent usage) =>
        JsonSerializer.Serialize(
            new object?[]
            {
                usage.Id,
                usage.Source,
                usage.OccurredAt.UnixMilliseconds,
                usage.ProjectId,
                usage.Model,
                usage.Counted.ToString(),
                usage.ServiceTier.Text,
                usage.ServiceTier.Kind,
                usage.Batch,
                usage.HostedTools,
                usage.FunctionTools,
                usage.UserId,
                usage.ApiKeyId,
            }
        );
}
