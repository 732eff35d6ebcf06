using System.Net;
using System.Text.RegularExpressions;

namespace DataSharing.Tests.Support;

/// <summary>A person's browser without its scripts: signs in through the form and keeps the cookie.</summary>
internal static partial class SignedIn
{
    public static Task<HttpClient> ClientAsync(TestServer server, string email, string password = TestServer.Password) =>
        ClientAsync(new Uri(server.Address), new CookieContainer(), email, password);

    /// <param name="address">Of the server.</param>
    /// <param name="cookies">Where the cookie is kept.</param>
    /// <param name="email">Who signs in.</param>
    /// <param name="password">With what.</param>
    public static async Task<HttpClient> ClientAsync(
        Uri address,
        CookieContainer cookies,
        string email,
        string password = TestServer.Password
    )
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = cookies })
        {
            BaseAddress = address,
        };
        using var answer = await PostAsync(client, email, password);
        Xunit.Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return client;
    }

    /// <summary>One try to sign in.</summary>
    public static async Task<HttpResponseMessage> PostAsync(HttpClient client, string email, string password, string? returnUrl = null)
    {
        var form = await client.GetStringAsync("/Account/SignIn");
        return await client.PostAsync(
            $"/Account/SignIn{(returnUrl is null ? "" : $"?returnUrl={Uri.EscapeDataString(returnUrl)}")}",
            new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["_handler"] = "sign-in",
                    ["__RequestVerificationToken"] = Token().Match(form).Groups[1].Value,
                    ["Input.Email"] = email,
                    ["Input.Password"] = password,
                }
            )
        );
    }

    /// <summary>The token of the forms on a page.</summary>
    public static async Task<string> TokenAsync(HttpClient client, string page) =>
        Token().Match(await client.GetStringAsync(page)).Groups[1].Value;

    /// <summary>Sends a form of an account page.</summary>
    public static Task<HttpResponseMessage> PostFormAsync(
        HttpClient client,
        string path,
        string form,
        params (string Name, string Value)[] fields
    ) => PostFormAsync(client, path, form, path, fields);

    /// <param name="client">Signed in, or not.</param>
    /// <param name="path">Where it is sent.</param>
    /// <param name="form">Its name.</param>
    /// <param name="page">Where it stands.</param>
    /// <param name="fields">What is entered.</param>
    public static async Task<HttpResponseMessage> PostFormAsync(
        HttpClient client,
        string path,
        string form,
        string page,
        params (string Name, string Value)[] fields
    ) =>
        await client.PostAsync(
            path,
            new FormUrlEncodedContent([
                new("_handler", form),
                new("__RequestVerificationToken", await TokenAsync(client, page)),
                .. fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value)),
            ])
        );

    /// <summary>Sets a password by a one-time link; returns what the page said against it, or null.</summary>
    public static async Task<string?> SetPasswordAsync(HttpClient client, string link, string password)
    {
        var form = await client.GetStringAsync(link);
        using var answer = await client.PostAsync(
            link,
            new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["_handler"] = "set-password",
                    ["__RequestVerificationToken"] = Token().Match(form).Groups[1].Value,
                    ["Password"] = password,
                }
            )
        );
        return Alert().Match(await answer.Content.ReadAsStringAsync()) is { Success: true } alert ? alert.Groups[1].Value : null;
    }

    /// <summary>Presses "Sign out everywhere" on the account page.</summary>
    public static async Task SignOutAsync(HttpClient client)
    {
        var page = await client.GetStringAsync("/Account/Manage");
        using var answer = await client.PostAsync(
            "/Account/SignOut",
            new FormUrlEncodedContent(
                new Dictionary<string, string> { ["__RequestVerificationToken"] = Token().Match(page).Groups[1].Value }
            )
        );
        Xunit.Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
    }

    [GeneratedRegex("role=\"alert\">([^<]+)<")]
    private static partial Regex Alert();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
