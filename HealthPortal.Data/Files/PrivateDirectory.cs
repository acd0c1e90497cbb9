namespace HealthPortal.Data.Files;

/// <summary>A directory that only the account the portal runs under may enter. Keys, files and the embedded database lie in it unencrypted.</summary>
public static class PrivateDirectory
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the directory, or narrows one that others could enter. Windows has no such modes; there the folder inherits what its parent allows.</summary>
    /// <returns>True when an existing directory stood open to others until now; the operator should know.</returns>
    /// <exception cref="InvalidOperationException">It stands open and belongs to somebody else. The message is for the operator.</exception>
    public static bool Prepare(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return false;
        }

        Directory.CreateDirectory(path, Owner);
        if ((File.GetUnixFileMode(path) & ~Owner & (UnixFileMode)0x1FF) == UnixFileMode.None)
        {
            return false;
        }

        try
        {
            File.SetUnixFileMode(path, Owner);
            return true;
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new InvalidOperationException($"数据目录 {path} 可以被其他用户进入，而且不属于运行本系统的账号。请先执行 chown 和 chmod 700 {path} 再启动。", fault);
        }
    }
}
