using DataSharing.Dashboard.Data;

namespace DataSharing.Dashboard.Hosting.Doctor;

/// <summary>Whether a server runs on the folder, and what it says of itself.</summary>
internal static class ServerLook
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    public static async Task<Finding> LookAsync(DataDirectory directory, CancellationToken cancellationToken)
    {
        if (!IsHeld(directory.ServerLockFile))
        {
            return Finding.Warning("server", "No server runs on this folder.");
        }

        var address = File.Exists(directory.AddressFile)
            ? (await File.ReadAllTextAsync(directory.AddressFile, cancellationToken)).Trim()
            : "";
        if (!Uri.TryCreate(address, UriKind.Absolute, out var server))
        {
            return Finding.Warning("server", "A server holds this folder and has not said yet where it is: it is starting.");
        }

        try
        {
            using var client = new HttpClient { Timeout = _patience };
            using var answer = await client.GetAsync(new Uri(server, "/health/ready"), cancellationToken);
            var said = string.Join(' ', (await answer.Content.ReadAsStringAsync(cancellationToken)).Split('\n').Take(5));
            return answer.IsSuccessStatusCode
                ? Finding.Ok("server", $"It runs at {server.GetLeftPart(UriPartial.Authority)} and is ready.")
                : Finding.Failed(
                    "server",
                    $"It runs at {server.GetLeftPart(UriPartial.Authority)} and answers {(int)answer.StatusCode}: {said}"
                );
        }
        catch (Exception exception)
            when (exception is HttpRequestException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Finding.Warning(
                "server",
                $"A server holds this folder; at {server.GetLeftPart(UriPartial.Authority)} nothing answers from here: {exception.Message}"
            );
        }
    }

    // Shared, and for a moment only: a server that starts in that very moment would find it taken, and says so.
    private static bool IsHeld(string file)
    {
        if (!File.Exists(file))
        {
            return false;
        }

        try
        {
            using var lookedAt = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
