using System.Diagnostics;

namespace ExperienceBot.Tests.Support;

/// <summary>A file system of a few megabytes, which can be full or read-only.</summary>
sealed class SmallDisk : IAsyncDisposable
{
    const string Size = "size=8m";

    SmallDisk(string folder) => Folder = folder;

    /// <summary>Why there is none; null when there is.</summary>
    public static string? Missing { get; } = Try();

    public string Folder { get; }

    string Ballast => Path.Combine(Folder, "ballast");

    public static async Task<SmallDisk> Mount()
    {
        var disk = new SmallDisk(Directory.CreateTempSubdirectory("small-disk-").FullName);
        await Run("mount", "-t", "tmpfs", "-o", Size, "tmpfs", disk.Folder);
        return disk;
    }

    /// <summary>Not a byte is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            var page = new byte[4096];
            while (true)
                file.Write(page);
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    public void Free() => File.Delete(Ballast);

    public Task MakeReadOnly() => Run("mount", "-o", "remount,ro", Folder);

    public async ValueTask DisposeAsync()
    {
        await Run("umount", Folder);
        Directory.Delete(Folder);
    }

    static string? Try()
    {
        if (!OperatingSystem.IsLinux())
            return "A small disk is mounted on Linux only.";
        var folder = Directory.CreateTempSubdirectory("small-disk-").FullName;
        try
        {
            Run("mount", "-t", "tmpfs", "-o", Size, "tmpfs", folder).GetAwaiter().GetResult();
            Run("umount", folder).GetAwaiter().GetResult();
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"A small disk cannot be mounted here, as root may: {e.Message}";
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    static async Task Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program}: {error.Trim()}");
    }
}

/// <summary>A test on a small disk: skipped, and saying so, where none can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.Missing;
}
