using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.Features.WillItBeFree;

/// <summary>The run that is asked about, as the form has it.</summary>
public sealed record FreeRun
{
    public string Project { get; set; } = "";

    public string Model { get; set; } = "gpt-4.1-mini";

    /// <summary>Of one request, input and output.</summary>
    public long Tokens { get; set; } = 5_000;

    /// <summary>How many of them are output; null where that is not said.</summary>
    public long? Output { get; set; }

    public long Requests { get; set; } = 100;

    /// <summary>UTC; null for now.</summary>
    public DateTime? Start { get; set; }

    public int Minutes { get; set; }

    public string Tier { get; set; } = ServiceTier.Default.Text;

    public bool Batch { get; set; }

    /// <summary>With hosted ones.</summary>
    public bool Tools { get; set; }

    public Instant? StartsAt =>
        Start is { } start ? Instant.From(new DateTimeOffset(DateTime.SpecifyKind(start, DateTimeKind.Unspecified), TimeSpan.Zero)) : null;

    public string[] HostedTools => Tools ? ["web_search"] : [];

    public FreeQuestion Question =>
        new(
            Project,
            Model.Trim(),
            Tokens,
            Requests,
            TimeSpan.FromMinutes(Minutes),
            StartsAt,
            Batch || Tier == "batch",
            ServiceTier.OfRequest(Tier),
            HostedTools
        )
        {
            OutputTokensPerRequest = Output,
        };
}
