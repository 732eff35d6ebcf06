using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using DataSharing.Tests.Support;

namespace DataSharing.Bench.Pages;

/// <summary>
/// Opens pages without a browser, in a process of its own, and tells what it is asked on its standard input: "news" sends events of the
/// busy
/// organization and prints how long each of its pages took to show them.
/// </summary>
internal static partial class Viewers
{
    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(600);

    public static Command Build()
    {
        var address = new Argument<string>("address");
        var key = new Argument<string>("key");
        var pages = new Argument<int>("pages");
        var hot = new Argument<int>("hot");
        var command = new Command("viewers", "Holds pages open until its standard input ends.") { address, key, pages, hot };
        command.Hidden = true;
        command.SetAction(
            (parsed, _) =>
                RunAsync(
                    new Uri(parsed.GetRequiredValue(address)),
                    parsed.GetRequiredValue(key),
                    parsed.GetRequiredValue(pages),
                    parsed.GetRequiredValue(hot)
                )
        );
        return command;
    }

    private static async Task RunAsync(Uri address, string key, int pages, int hot)
    {
        var people = new Dictionary<int, (HttpClient Http, CookieContainer Cookies)>();
        foreach (var person in Enumerable.Range(0, PagesPlan.PeopleFor(pages)))
        {
            people.Add(person, await SignInAsync(address, PagesPlan.Person(person)));
        }

        var shown = new ConcurrentDictionary<int, long>();
        var open = new ConcurrentBag<HeadlessPage>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, pages),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (number, _) =>
            {
                var (person, organization) = PagesPlan.Of(number, hot);
                var (http, cookies) = people[person];
                var page = await HeadlessPage.OpenAsync(http, cookies, $"/organizations/{organization}", "By project");
                page.Rendered += _ => shown[number] = Stopwatch.GetTimestamp();
                open.Add(page);
            }
        );
        Console.WriteLine("open");
        using var sender = new HttpClient { BaseAddress = address };
        sender.DefaultRequestHeaders.Authorization = new("Bearer", key);
        while (await Console.In.ReadLineAsync() is { } question)
        {
            Console.WriteLine(await NewsAsync(sender, shown, hot, int.Parse(question, CultureInfo.InvariantCulture)));
        }

        await Task.WhenAll(open.Select(page => page.DisposeAsync().AsTask()));
    }

    // From the answer to the sender to the changed figure on each page of the busy organization: p50, p95, worst, and how many never showed
    // it.
    private static async Task<string> NewsAsync(HttpClient sender, ConcurrentDictionary<int, long> shown, int hot, int events)
    {
        var times = new List<double>();
        var missed = 0;
        for (var number = 0; number < events; number++)
        {
            shown.Clear();
            using var answer = await sender.PostAsync("/v1/usage/events", Body($"news-{Guid.NewGuid():N}"));
            answer.EnsureSuccessStatusCode();
            var acknowledged = Stopwatch.GetTimestamp();
            await Task.Delay(_between);
            for (var page = 0; page < hot; page++)
            {
                if (shown.TryGetValue(page, out var at))
                {
                    times.Add(Math.Max(0, Stopwatch.GetElapsedTime(acknowledged, at).TotalMilliseconds));
                }
                else
                {
                    missed++;
                }
            }
        }

        var sorted = times.Order().ToList();
        return sorted.Count == 0
            ? string.Create(CultureInfo.InvariantCulture, $"0 0 0 {missed}")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{sorted[sorted.Count / 2]} {sorted[(int)(sorted.Count * 0.95)]} {sorted[^1]} {missed}"
            );
    }

    private static StringContent Body(string id) =>
        new(
            $$"""
            [{"id":"{{id}}","occurred_at":{{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}},"project_id":"{{Ledger.Traffic.Projects[
                5
            ]}}","model":"gpt-4.1","input_tokens":7,"output_tokens":3}]
            """,
            System.Text.Encoding.UTF8,
            "application/json"
        );

    private static async Task<(HttpClient Http, CookieContainer Cookies)> SignInAsync(Uri address, string email)
    {
        var cookies = new CookieContainer();
        var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = address };
        var form = await http.GetStringAsync("/Account/SignIn");
        using var answer = await http.PostAsync(
            "/Account/SignIn",
            new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["_handler"] = "sign-in",
                    ["__RequestVerificationToken"] = Token().Match(form).Groups[1].Value,
                    ["Input.Email"] = email,
                    ["Input.Password"] = PagesPlan.Password,
                }
            )
        );
        return answer.StatusCode == HttpStatusCode.Found
            ? (http, cookies)
            : throw new InvalidOperationException($"{email} could not sign in: {answer.StatusCode}.");
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
