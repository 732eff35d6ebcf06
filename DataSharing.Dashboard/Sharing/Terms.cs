using System.Security.Cryptography;
using System.Text;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Sharing;

/// <summary>The terms that owners acknowledge: each text that was ever in force, by version.</summary>
internal static class Terms
{
    /// <summary>The text that ships with this console.</summary>
    public static string Shipped()
    {
        using var stream =
            typeof(Terms).Assembly.GetManifestResourceStream("terms-1.txt")
            ?? throw new InvalidOperationException("The terms are missing.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n").Trim();
    }

    public static Task<TermsText> CurrentAsync(this ApplicationDbContext database, CancellationToken cancellationToken) =>
        database.Terms.AsNoTracking().OrderByDescending(terms => terms.Version).FirstAsync(cancellationToken);

    /// <summary>Puts a text in force; a new text is a new version and switches nothing on or off.</summary>
    public static async Task PutInForceAsync(
        ApplicationDbContext database,
        string text,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var latest = await database.Terms.AsNoTracking().OrderByDescending(terms => terms.Version).FirstOrDefaultAsync(cancellationToken);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        if (latest?.Sha256 == hash)
        {
            return;
        }

        database.Terms.Add(
            new TermsText
            {
                Version = (latest?.Version ?? 0) + 1,
                Sha256 = hash,
                Text = text,
                Since = time.Now(),
            }
        );
        await database.SaveChangesAsync(cancellationToken);
    }
}
