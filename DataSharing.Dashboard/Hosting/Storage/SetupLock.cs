using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>Held by whoever checks, migrates and binds the databases of a folder: one at a time, the others wait and say so.</summary>
internal sealed partial class SetupLock : IDisposable
{
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _untilSaid = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _betweenWords = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    private readonly FileStream _file;

    private SetupLock(FileStream file) => _file = file;

    /// <exception cref="InvalidInputException">Somebody else held it for minutes.</exception>
    public static async Task<SetupLock> TakeAsync(DataDirectory directory, ILogger logger, CancellationToken cancellationToken)
    {
        var (waited, said) = (TimeSpan.Zero, TimeSpan.Zero);
        while (true)
        {
            try
            {
                return new SetupLock(OwnerOnlyFiles.Open(directory.SetupLockFile, FileMode.OpenOrCreate, FileShare.None));
            }
            catch (IOException) when (waited < _patience && File.Exists(directory.SetupLockFile))
            {
                await Task.Delay(_look, cancellationToken);
                waited += _look;
                if (waited >= _untilSaid && (said == TimeSpan.Zero || waited - said >= _betweenWords))
                {
                    said = waited;
                    LogWaiting(logger, directory.Path, (int)waited.TotalSeconds);
                }
            }
            catch (IOException exception)
            {
                throw new InvalidInputException("--data", $"{directory.Path} cannot be prepared: {exception.Message}");
            }
        }
    }

    public void Dispose() => _file.Dispose();

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Another server or command is preparing the databases of {Folder}; waiting for it since {Seconds} s."
    )]
    private static partial void LogWaiting(ILogger logger, string folder, int seconds);
}
