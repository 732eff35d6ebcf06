using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Hosting.CommandLine;

/// <summary>Usage was read whole, and something else was not, though it may be read: trying again is of use.</summary>
internal sealed class PartlyReadException(string message) : ProblemException(message, "partly_read")
{
    public const int ExitCode = 3;
}
