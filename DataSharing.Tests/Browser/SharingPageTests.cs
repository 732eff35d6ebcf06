using System.Net.Http.Json;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Sharing;
using DataSharing.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Browser;

/// <summary>The data sharing page beyond the story: the first question, two owners at once, the history.</summary>
[Collection(nameof(Support.BrowserCollection))]
[Trait("Database", "SQLite")]
public sealed class SharingPageTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    [Fact]
    public async Task FirstTimeQuestion_Answered_IsKeptAsDeclaredAndCountsForNothing()
    {
        var server = await StartServerAsync(Support.ShiftedClock.AtNoon());
        await server.CreateOrganizationAsync("org-f", projects: ["proj_a", "proj_b"]);
        await server.CreateUserAsync("olive@example.com", PlatformRole.None, ("org-f", OrganizationRole.Owner));
        var page = await SignInAsync(server, "olive@example.com", at: "/organizations/org-f/data-sharing");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Inputs and outputs" }).SelectOptionAsync("Enabled for selected projects");
        await page.GetByLabel("Project proj_a").CheckAsync();
        await page.GetByLabel("Since when").FillAsync("2026-03-03");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save this answer" }).ClickAsync();

        // What was said stands at the control, and as the one notice on top: nothing is decided here, and nothing green stands beside it.
        var section = page.GetByRole(AriaRole.Region, new() { Name = "Inputs and outputs" });
        await Expect(
                section.GetByText(
                    "Enabled for selected projects: Project proj_a since 3 March 2026, declared by olive on 22 November 2026, not witnessed."
                )
            )
            .ToBeVisibleAsync();
        await Expect(section.GetByText("Nothing is decided yet: counted as not shared.")).ToBeVisibleAsync();
        await Expect(page.GetByText("What is set at OpenAI today?")).ToHaveCountAsync(0);
        await Expect(page.GetByText("OpenAI receives data already, and nothing is decided here.")).ToBeVisibleAsync();
        await Expect(page.GetByText("You're eligible for free daily usage")).ToHaveCountAsync(0);
        await Expect(page.Locator(".banner")).ToHaveCountAsync(1);
        await Expect(page.GetByRole(AriaRole.Radio, new() { Checked = true })).ToHaveCountAsync(0);
        await page.Rail("Overview").ClickAsync();
        await Expect(page.GetByText("OpenAI receives data already, or probably does, and nothing is decided here.")).ToBeVisibleAsync();
        await Expect(page.GetByText("You're eligible for free daily usage")).ToHaveCountAsync(0);
        await page.Rail("Data sharing").ClickAsync();

        // The side panel answers for a date before anything was recorded.
        await page.GetByRole(AriaRole.Button, new() { Name = "History" }).ClickAsync();
        var panel = page.GetByRole(AriaRole.Dialog);
        await Expect(panel.GetByText("Not recorded.").First).ToBeVisibleAsync();
        await panel.GetByLabel("What held on").FillAsync("2026-04-01");
        await panel.GetByLabel("hh:mm UTC").FillAsync("10:00");
        await panel.GetByLabel("hh:mm UTC").BlurAsync();
        await Expect(
                panel.GetByText("Declared by olive on 22 November 2026, not witnessed: Enabled for selected projects: Project proj_a.")
            )
            .ToBeVisibleAsync();

        // What is no time is said beside it, and the answer for the moment before does not stay.
        await panel.GetByLabel("hh:mm UTC").FillAsync("25:99");
        await panel.GetByLabel("hh:mm UTC").BlurAsync();
        await Expect(panel.GetByRole(AriaRole.Alert)).ToContainTextAsync("That is no time of a day");
        await Expect(panel.GetByText("Declared by olive")).ToHaveCountAsync(0);
        await Expect(panel.GetByLabel("hh:mm UTC")).ToHaveValueAsync("25:99");
        await panel.GetByLabel("hh:mm UTC").FillAsync("1000");
        await panel.GetByLabel("hh:mm UTC").BlurAsync();
        await Expect(panel.GetByText("Declared by olive").First).ToBeVisibleAsync();
        await Expect(panel.GetByLabel("hh:mm UTC")).ToHaveValueAsync("10:00");
        await panel.GetByLabel("As known").SelectOptionAsync("at that time");
        await Expect(panel.GetByText("Declared by olive")).ToHaveCountAsync(0);
        await panel.GetByLabel("As known").PressAsync("Escape");
        await Expect(panel).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task TwoOwnersAtOnce_TheSecondSeesBothVersionsAndLosesNothing()
    {
        var server = await StartServerAsync(Support.ShiftedClock.AtNoon());
        await server.CreateOrganizationAsync("org-t", projects: ["proj_a", "proj_b"]);
        await server.CreateUserAsync("second@example.com", PlatformRole.None, ("org-t", OrganizationRole.Owner));
        var first = await server.CreateUserAsync("first@example.com", PlatformRole.None, ("org-t", OrganizationRole.Owner));
        var page = await SignInAsync(server, "second@example.com", at: "/organizations/org-t/data-sharing");
        var section = page.GetByRole(AriaRole.Region, new() { Name = "Inputs and outputs" });
        await section.GetByText("Enabled for selected projects").ClickAsync();
        var mine = page.GetByRole(AriaRole.Switch, new() { Name = "Share inputs and outputs of Project proj_b" });
        await mine.ClickAsync();
        await Expect(page.GetByText("1 change staged")).ToBeVisibleAsync();

        await server
            .Get<ChangeSharing>()
            .ExecuteAsync(
                Actor.User(first.Id, "test"),
                new SharingChange(
                    "org-t",
                    new Dictionary<SharingControl, SharingList> { [SharingControl.InputsOutputs] = SharingList.Selected(["proj_a"]) },
                    0,
                    1
                ),
                CancellationToken.None
            );

        await Expect(page.GetByText("Another decision was recorded meanwhile, by first.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Inputs and outputs, now: Enabled for selected projects: Project proj_a")).ToBeVisibleAsync();
        await Expect(page.GetByText("With what you staged: Enabled for selected projects: Project proj_a, Project proj_b"))
            .ToBeVisibleAsync();
        await Expect(mine).ToBeCheckedAsync();

        // Saving does what this owner switched, and undoes nothing of the other's.
        await page.GetByRole(AriaRole.Button, new() { Name = "Review and save" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog).GetByText("stops sharing")).ToHaveCountAsync(0);
        await page.GetByText("I am an owner of org-t").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Record decision" }).ClickAsync();
        await Expect(page.GetByText("Choose: Enabled for selected projects: Project proj_a, Project proj_b")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Staged_ShowsWhatTheLastWeekWouldHaveBeen_WithWhatIsSharedBesideIt()
    {
        var clock = Support.ShiftedClock.AtNoon();
        var server = await StartServerAsync(clock);
        using var client = server.Client(await server.CreateOrganizationAsync("org-w", projects: ["proj_a", "proj_b"]));
        using var sent = await client.PostAsJsonAsync(
            "/v1/usage/events",
            Enumerable
                .Range(1, 7)
                .Select(day => new
                {
                    id = $"e{day}",
                    occurred_at = clock.GetUtcNow().AddDays(-day).ToUnixTimeSeconds(),
                    project_id = "proj_b",
                    model = "gpt-4.1-2025-04-14",
                    input_tokens = 200_000,
                    output_tokens = 50_000,
                })
        );
        sent.EnsureSuccessStatusCode();
        await server.CreateUserAsync("w@example.com", PlatformRole.None, ("org-w", OrganizationRole.Owner));
        var page = await SignInAsync(server, "w@example.com", at: "/organizations/org-w/data-sharing");
        await page.GetByRole(AriaRole.Region, new() { Name = "Inputs and outputs" })
            .GetByText("Enabled for selected projects")
            .ClickAsync();
        await page.GetByRole(AriaRole.Switch, new() { Name = "Share inputs and outputs of Project proj_b" }).ClickAsync();

        await Expect(page.GetByText("last 7 days: 1,750,000 more complimentary tokens, 7 more requests shared with OpenAI"))
            .ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Review and save" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(
                dialog.GetByText(
                    "Earns about 250,000 more complimentary tokens a day (about $0.80 at list price) if the last 7 days repeat."
                )
            )
            .ToBeVisibleAsync();
        await Expect(
                dialog.GetByText("7 more requests of these days, with 1,750,000 tokens, would have been shared with OpenAI: 7 of 7 in all.")
            )
            .ToBeVisibleAsync();
        await dialog.GetByText("By pool and project").ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Row, new() { Name = "Project proj_b 0 1,750,000 +$5.60 +7 +1,750,000" })).ToBeVisibleAsync();
        await Expect(dialog.GetByRole(AriaRole.Checkbox)).Not.ToBeCheckedAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        // What only stops is shown no figure.
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await page.GetByRole(AriaRole.Region, new() { Name = "Inputs and outputs" }).GetByText("Disabled").ClickAsync();
        await Expect(page.GetByText("1 change staged")).ToBeVisibleAsync();
        await Expect(page.GetByText("complimentary tokens,")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Leaving_WithSomethingStaged_AsksFirst()
    {
        var server = await StartServerAsync(Support.ShiftedClock.AtNoon());
        await server.CreateOrganizationAsync("org-l", projects: ["proj_a"]);
        await server.CreateUserAsync("o@example.com", PlatformRole.None, ("org-l", OrganizationRole.Owner));
        var page = await SignInAsync(server, "o@example.com", at: "/organizations/org-l/data-sharing");
        await page.GetByRole(AriaRole.Region, new() { Name = "Evaluation" }).GetByText("Enabled for all projects").ClickAsync();
        await Expect(page.GetByText("changes staged")).ToBeVisibleAsync();

        await page.Rail("Usage").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(page.GetByText("changes staged")).ToBeVisibleAsync();
        await page.Rail("Usage").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Leave" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Usage", Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task OptingOut_TakesNoMoreClicksThanOptingIn()
    {
        var server = await StartServerAsync(Support.ShiftedClock.AtNoon());
        await server.CreateOrganizationAsync("org-o", projects: ["proj_a", "proj_b"]);
        await server.CreateUserAsync("o@example.com", PlatformRole.None, ("org-o", OrganizationRole.Owner));
        var page = await SignInAsync(server, "o@example.com", at: "/organizations/org-o/data-sharing");

        // What a hand does, wherever it presses.
        await page.EvaluateAsync("() => { window.presses = 0; addEventListener('pointerdown', () => window.presses++, true); }");
        async Task<int> PressesAsync() =>
            await page.EvaluateAsync<int>("() => { const made = window.presses; window.presses = 0; return made; }");

        await page.GetByRole(AriaRole.Region, new() { Name = "Inputs and outputs" }).GetByText("Enabled for all projects").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Review and save" }).ClickAsync();
        await page.GetByText("I am an owner of org-o").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Record decision" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "I have switched it at OpenAI" }).ClickAsync();
        await Expect(page.GetByText("Confirmed at OpenAI").First).ToBeVisibleAsync();
        var optingIn = await PressesAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Stop all sharing" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop all sharing" }).ClickAsync();
        await Expect(page.GetByText("OpenAI may still receive this.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "I have switched it at OpenAI" }).ClickAsync();
        await Expect(page.GetByText("OpenAI may still receive this.")).ToHaveCountAsync(0);
        var optingOut = await PressesAsync();

        Assert.InRange(optingIn, 5, 10);
        Assert.InRange(optingOut, 1, optingIn);
    }

    [Fact]
    public async Task AFirstNo_IsADecisionInNoMoreClicksThanAFirstYes()
    {
        var server = await StartServerAsync(Support.ShiftedClock.AtNoon());
        await server.CreateOrganizationAsync("org-n", projects: ["proj_a"]);
        await server.CreateUserAsync("o@example.com", PlatformRole.None, ("org-n", OrganizationRole.Owner));
        var page = await SignInAsync(server, "o@example.com", at: "/organizations/org-n/data-sharing");
        var section = page.GetByRole(AriaRole.Region, new() { Name = "Inputs and outputs" });
        await Expect(section.GetByText("Not known: nobody has declared or confirmed it.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Radio, new() { Checked = true })).ToHaveCountAsync(0);
        await page.EvaluateAsync("() => { window.presses = 0; addEventListener('pointerdown', () => window.presses++, true); }");

        // One kind: choose, review, record; a "yes" needs the box besides.
        await section.GetByText("No prompts or completions").ClickAsync();
        await Expect(page.GetByText("1 change staged")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Review and save" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog).GetByText("is recorded as decided: nothing is shared.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Checkbox)).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Record decision" }).ClickAsync();
        await Expect(page.GetByText("Inputs and outputs: OpenAI may still receive this.")).ToBeVisibleAsync();
        Assert.Equal(3, await page.EvaluateAsync<int>("window.presses"));
        await Expect(section.GetByText("Disabled. Decided")).ToBeVisibleAsync();

        // All that is left: two.
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop all sharing" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop all sharing" }).ClickAsync();
        await Expect(
                page.GetByText(
                    "Inputs and outputs, evaluation and fine-tuning data, feedback from the platform: OpenAI may still receive this."
                )
            )
            .ToBeVisibleAsync();
        Assert.Equal(5, await page.EvaluateAsync<int>("window.presses"));
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Stop all sharing" })).ToHaveCountAsync(0);
        var view = await server.Get<SharingQueries>().GetAsync(Actor.Operator, "org-n", default);
        Assert.Equal((2L, true), (view.Version, view.Controls.All(control => control.Decided == SharingList.Disabled)));
    }

    [Fact]
    public async Task AfterRecording_OneBannerStandsInSightUntilItIsConfirmed()
    {
        var server = await StartServerAsync(Support.ShiftedClock.AtNoon());
        await server.CreateOrganizationAsync("org-b", projects: [.. Enumerable.Range(0, 40).Select(number => $"proj_{number:00}")]);
        await server.CreateUserAsync("o@example.com", PlatformRole.None, ("org-b", OrganizationRole.Owner));
        var page = await SignInAsync(server, "o@example.com", 390, at: "/organizations/org-b/data-sharing");
        await page.GetByRole(AriaRole.Region, new() { Name = "Inputs and outputs" })
            .GetByText("Enabled for selected projects")
            .ClickAsync();
        await page.GetByRole(AriaRole.Switch, new() { Name = "of Project proj_39" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Review and save" }).ClickAsync();
        await page.GetByText("I am an owner of org-b").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Record decision" }).ClickAsync();

        var heading = page.GetByRole(AriaRole.Heading, new() { Name = "OpenAI does not know yet." });
        await Expect(heading).ToBeFocusedAsync();
        await Expect(page.Locator(".banner")).ToHaveCountAsync(1);
        await page.EvaluateAsync("() => scrollTo(0, document.body.scrollHeight)");
        await Expect(heading).ToBeInViewportAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "I have switched it at OpenAI" })).ToBeInViewportAsync();

        // The figures that rest on it say so, too.
        await page.GotoAsync("/organizations/org-b");
        await Expect(page.GetByText("OpenAI does not know yet.")).ToBeVisibleAsync();
        await Expect(page.Locator(".banner")).ToHaveCountAsync(1);
        await Expect(page.GetByText("You're en")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task StagedChanges_AfterTheServerForgotThePage_AreBackOrSaidToBeLost()
    {
        var server = await StartServerAsync(Support.ShiftedClock.AtNoon());
        await server.CreateOrganizationAsync("org-k", projects: ["proj_a", "proj_b"]);
        await server.CreateUserAsync("o@example.com", PlatformRole.None, ("org-k", OrganizationRole.Owner));
        var page = await SignInAsync(server, "o@example.com");
        await page.AddInitScriptAsync(
            """
            window.kept = 0;
            const set = Storage.prototype.setItem;
            Storage.prototype.setItem = function (key, value) {
              set.call(this, key, value);
              if (key.startsWith('staged:')) window.kept++;
            };
            """
        );
        await page.GotoAsync("/organizations/org-k/data-sharing");
        var mine = page.GetByRole(AriaRole.Switch, new() { Name = "Share inputs and outputs of Project proj_b" });
        async Task StageAsync()
        {
            // Which projects, and then one of them: each is kept by itself, the second a moment later.
            var before = await page.EvaluateAsync<int>("window.kept");
            await page.GetByRole(AriaRole.Region, new() { Name = "Inputs and outputs" })
                .GetByText("Enabled for selected projects")
                .ClickAsync();
            await mine.ClickAsync();
            await Expect(mine).ToBeCheckedAsync();
            await Expect(page.GetByText("1 change staged")).ToBeVisibleAsync();
            await page.WaitForFunctionAsync("before => window.kept >= before + 2", before);
        }

        await StageAsync();
        await page.ReloadAsync();
        await Expect(page.GetByText("are back. Nothing is recorded before you review them.")).ToBeVisibleAsync();
        await Expect(mine).ToBeCheckedAsync();
        await Expect(page.GetByText("1 change staged")).ToBeVisibleAsync();
        Assert.Equal(0, (await server.Get<SharingQueries>().GetAsync(Actor.Operator, "org-k", default)).Version);

        // Sealed: nobody reads projects out of the browser.
        Assert.DoesNotContain("proj_b", await page.EvaluateAsync<string>("JSON.stringify(sessionStorage)"), StringComparison.Ordinal);

        // Another decision meanwhile: said, with what is lost.
        await page.GotoAsync("about:blank");
        await server
            .Get<ChangeSharing>()
            .ExecuteAsync(
                Actor.Operator,
                new SharingChange(
                    "org-k",
                    new Dictionary<SharingControl, SharingList> { [SharingControl.Feedback] = SharingList.Disabled },
                    0,
                    null
                ),
                default
            );
        await page.GotoAsync("/organizations/org-k/data-sharing");
        await Expect(page.GetByText("recorded another decision meanwhile. They were: Project proj_b starts sharing inputs and outputs"))
            .ToBeVisibleAsync();
        await Expect(page.GetByText("change staged")).ToHaveCountAsync(0);
        await page.ReloadAsync();
        await Expect(page.GetByText("Disabled. Decided")).ToBeVisibleAsync();
        await Expect(page.GetByText("meanwhile")).ToHaveCountAsync(0);

        // A key that is gone: said, and nothing breaks.
        await StageAsync();
        await page.EvaluateAsync(
            "() => { for (const key of Object.keys(sessionStorage)) if (key.startsWith('staged:')) sessionStorage[key] = 'CfDJ8' + 'A'.repeat(200); }"
        );
        await page.ReloadAsync();
        await Expect(page.GetByText("Unrecorded changes could not be brought back")).ToBeVisibleAsync();

        // Discarded is discarded.
        await StageAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await page.WaitForFunctionAsync("() => !Object.keys(sessionStorage).some(key => key.startsWith('staged:'))");
        await page.ReloadAsync();
        await Expect(page.GetByText("Disabled. Decided")).ToBeVisibleAsync();
        await Expect(page.GetByText("Unrecorded")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task ZeroDataRetentionOfAProject_IsAskedWithItsNameAndEffect()
    {
        var server = await StartServerAsync(Support.ShiftedClock.AtNoon());
        await server.CreateOrganizationAsync("org-z", projects: ["proj_a", "proj_b"]);
        await server.CreateUserAsync("o@example.com", PlatformRole.None, ("org-z", OrganizationRole.Owner));
        var page = await SignInAsync(server, "o@example.com", at: "/organizations/org-z/projects");
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "proj_b" });

        await row.GetByRole(AriaRole.Button, new() { Name = "Zero Data Retention was turned on…" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog).GetByText("Project proj_b (proj_b). From now the project counts as not shared"))
            .ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(row.Locator(".tag")).ToHaveCountAsync(0);
        await row.GetByRole(AriaRole.Button, new() { Name = "Zero Data Retention was turned on…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Record that it is on" }).ClickAsync();
        await Expect(row.Locator(".tag")).ToHaveTextAsync("Zero Data Retention");
        await row.GetByRole(AriaRole.Button, new() { Name = "Archive…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(row.Locator(".tag")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task RecordDecision_ClickedAHundredTimesAtOnce_IsRecordedOnce()
    {
        var server = await StartServerAsync(Support.ShiftedClock.AtNoon());
        await server.CreateOrganizationAsync("org-h", projects: ["proj_a"]);
        await server.CreateUserAsync("o@example.com", PlatformRole.None, ("org-h", OrganizationRole.Owner));
        var page = await SignInAsync(server, "o@example.com", at: "/organizations/org-h/data-sharing");
        await page.GetByRole(AriaRole.Region, new() { Name = "Evaluation" }).GetByText("Enabled for all projects").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Review and save" }).ClickAsync();
        await page.GetByText("I am an owner of org-h").ClickAsync();
        var record = page.GetByRole(AriaRole.Button, new() { Name = "Record decision" });
        await Expect(record).ToBeEnabledAsync();

        await record.EvaluateAsync("button => { for (let i = 0; i < 100; i++) button.click(); }");

        await Expect(page.GetByText("OpenAI does not know yet.")).ToBeVisibleAsync();
        await page.Rail("Activity").ClickAsync();
        await Expect(page.Locator("tbody tr").Filter(new() { HasText = "Data sharing decided" })).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task UsageThatCannotBeRead_DoesNotKeepAnOwnerFromStopping()
    {
        var server = await StartServerAsync(Support.ShiftedClock.AtNoon());
        await server.CreateOrganizationAsync("org-t", projects: ["proj_a"]);
        await server.CreateUserAsync("olive@example.com", PlatformRole.None, ("org-t", OrganizationRole.Owner));
        await server
            .Get<ChangeSharing>()
            .ExecuteAsync(
                Actor.Operator,
                new SharingChange(
                    "org-t",
                    new Dictionary<SharingControl, SharingList> { [SharingControl.InputsOutputs] = SharingList.Selected(["proj_a"]) },
                    0,
                    1
                ),
                default
            );
        await using (var ledger = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(server.Folder, "ledger.db")}"))
        {
            await ledger.OpenAsync();
            await using var command = ledger.CreateCommand();
            command.CommandText = "ALTER TABLE usage_by_day RENAME TO gone";
            await command.ExecuteNonQueryAsync();
        }

        var page = await SignInAsync(server, "olive@example.com");
        await Expect(page.GetByText("This cannot be shown at the moment. Nothing was changed.")).ToBeVisibleAsync();
        await page.GotoAsync("/organizations/org-t/data-sharing");
        await Expect(page.GetByText("Usage cannot be read at the moment.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "not known" }).First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop all sharing" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop all sharing" }).ClickAsync();
        await Expect(page.GetByText("OpenAI may still receive this.")).ToBeVisibleAsync();
    }
}
