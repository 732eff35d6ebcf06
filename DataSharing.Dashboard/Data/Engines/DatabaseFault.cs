using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Data.Engines;

/// <summary>Whether the database itself could not do what was asked of it, whichever engine it is.</summary>
internal static class DatabaseFault
{
    /// <remarks>
    /// Through the whole chain: a connection that breaks under a reader arrives as an InvalidOperationException around the fault.
    /// </remarks>
    public static bool Is(Exception? exception)
    {
        var isFault = false;
        for (var one = exception; one is not null; one = one.InnerException)
        {
            if (one is OperationCanceledException)
            {
                // PostgreSQL tells of a cancelled command as of a fault.
                return false;
            }

            isFault |= one is DbException or DbUpdateException;
        }

        return isFault;
    }
}
