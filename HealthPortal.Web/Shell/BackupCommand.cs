using System.Data.Common;
using System.Globalization;
using HealthPortal.Data;
using HealthPortal.Data.Backup;
using HealthPortal.Data.Providers;

namespace HealthPortal.Web.Shell;

/// <summary>
/// <c>dotnet HealthPortal.Web.dll backup FOLDER</c> while the portal runs, and <c>restore FOLDER [KEYS]</c> into an empty place before it does.
/// Exit code 0: done and checked; 1: refused or not whole; 2: called wrongly.
/// </summary>
public static class BackupCommand
{
    public static bool IsMeant(string[] args) => args is ["backup" or "restore", ..];

    public static async Task<int> RunAsync(string[] args, TextWriter output, CancellationToken cancellation)
    {
        var words = args.Skip(1).TakeWhile(word => !word.StartsWith('-')).ToList();
        var restore = args[0] == "restore";
        if (words.Count < 1 || words.Count > (restore ? 2 : 1))
        {
            await output.WriteLineAsync("用法：backup 新目录；restore 备份目录 [密钥目录]".AsMemory(), cancellation);
            return 2;
        }

        await using var services = WebStartup.ForCommand([.. args.Skip(1 + words.Count)]);
        var (portal, database) = (services.GetRequiredService<PortalOptions>(), services.GetRequiredService<DatabaseOptions>());
        try
        {
            await using var scope = services.CreateAsyncScope();
            var manifest = restore
                ? await PortalBackup.RestoreAsync(portal, database, scope.ServiceProvider, Path.GetFullPath(words[0]), words.Count > 1 ? Path.GetFullPath(words[1]) : null, cancellation)
                : await PortalBackup.WriteAsync(portal, database, services.GetRequiredService<TimeProvider>(), Path.GetFullPath(words[0]), cancellation);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{(restore ? "已恢复并核对" : "已备份")}：{manifest.Tables.Count} 张表共 {manifest.Tables.Values.Sum()} 行，{manifest.Files} 个文件共 {manifest.FileBytes} 字节，审计日志 {manifest.AuditLength} 条，末端校验值 {manifest.AuditRoot}").AsMemory(), cancellation);
            if (!restore)
            {
                await output.WriteLineAsync("请把其中的 keys 目录移到别处保管：它能解开数据库里加密的内容。".AsMemory(), cancellation);
            }

            return 0;
        }
        catch (BackupException fault)
        {
            return await FailAsync(fault.Message);
        }
        catch (DbException fault)
        {
            return await FailAsync(fault.Message);
        }
        catch (IOException fault)
        {
            return await FailAsync(fault.Message);
        }
        catch (UnauthorizedAccessException fault)
        {
            return await FailAsync(fault.Message);
        }

        async Task<int> FailAsync(string message)
        {
            await output.WriteLineAsync(((restore ? "没有恢复：" : "没有备份：") + message).AsMemory(), cancellation);
            return 1;
        }
    }
}
