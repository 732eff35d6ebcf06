using System.CommandLine;
using System.Globalization;
using DataSharing.Bench.Measures;
using Microsoft.Playwright;

namespace DataSharing.Bench.Paint;

/// <summary>What somebody waits for in a browser, beside what Core Web Vitals call good: largest paint, next paint, what moves.</summary>
internal static class PaintBenchmark
{
    /// <summary>"Good" of Core Web Vitals: milliseconds to the largest paint, and from an interaction to the next paint.</summary>
    private const double GoodPaint = 2_500;

    private const double GoodInteraction = 200;

    private const string Main = "main h1";

    private static readonly string[] _pages =
    [
        "",
        "/will-it-be-free",
        "/data-sharing",
        "/usage",
        "/usage?tab=events",
        "/activity",
        "/facts",
        "/members",
        "/openai",
        "/alerts",
    ];

    public static Command Build()
    {
        var address = new Option<string>("--address") { Description = "A console that runs with --demo.", Required = true };
        var password = new Option<string>("--password") { Description = "That it printed for its owner.", Required = true };
        var rounds = new Option<int>("--rounds") { Description = "Visits of each page.", DefaultValueFactory = _ => 5 };
        var command = new Command("paint", "Paints, interactions and layout shift in a real browser.") { address, password, rounds };
        command.SetAction(
            (parsed, _) => RunAsync(parsed.GetRequiredValue(address), parsed.GetRequiredValue(password), parsed.GetValue(rounds))
        );
        return command;
    }

    private static async Task RunAsync(string address, string password, int rounds)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Find(), Args = ["--no-sandbox"] });
        await using var context = await browser.NewContextAsync(new() { BaseURL = address });
        await context.AddInitScriptAsync(Vitals.Script);
        var page = await context.NewPageAsync();
        var organization = await SignInAsync(page, password);
        Print($"{rounds} visits of each page; milliseconds, median (least–most), and as a part of what is called good");
        Print("| page | largest paint | ÷ 2.5 s | interaction to next paint | ÷ 200 ms | layout shift |");
        Print("|---|---|---|---|---|---|");
        foreach (var path in _pages)
        {
            var visits = new List<Vitals>();
            for (var round = -1; round < rounds; round++)
            {
                var visit = await VisitAsync(page, organization + path);
                if (round >= 0)
                {
                    visits.Add(visit);
                }
            }

            var (paint, next) = (new Spread(visits.Select(one => one.Paint)), new Spread(visits.Select(one => one.Interaction)));
            Print(
                $"| {(path.Length == 0 ? "/" : path)} | {paint} | {paint.Median / GoodPaint:N2} | {next} | {next.Median / GoodInteraction:N2} | {visits.Max(one => one.Shift):N3} |"
            );
        }
    }

    private static async Task<string> SignInAsync(IPage page, string password)
    {
        await page.GotoAsync("/Account/SignIn");
        await page.FillAsync("[name='Input.Email']", "owner@northwind.example");
        await page.FillAsync("[name='Input.Password']", password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await page.WaitForSelectorAsync(Main);
        return new Uri(page.Url).AbsolutePath.TrimEnd('/');
    }

    // Opened anew, as from a bookmark; then what is done on any page: the search opens, a letter is typed, it closes, the theme changes.
    private static async Task<Vitals> VisitAsync(IPage page, string path)
    {
        await page.GotoAsync(path);
        await page.WaitForSelectorAsync(Main);
        await page.Locator("[aria-busy=true]").First.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await page.Keyboard.PressAsync("Control+k");
        await page.WaitForSelectorAsync("[role=dialog] input:focus");
        await page.Keyboard.PressAsync("a");
        await page.Keyboard.PressAsync("Escape");
        await page.Locator("[role=dialog]").First.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await page.Locator("main h1").ClickAsync();
        return await page.EvaluateAsync<Vitals>(Vitals.Read);
    }

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "chromium"))
            .FirstOrDefault(File.Exists);

    private static void Print(string line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
