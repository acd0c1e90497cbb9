using HealthPortal.Data.Execution;
using HealthPortal.Data.Providers;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceStandards;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceCollection;

/// <summary>Lets the columns of records follow a version of the standard that is switched on.</summary>
internal static class RecordColumns
{
    /// <summary>Rewriting a column of a million records.</summary>
    private const int Seconds = 600;

    /// <returns>Why the version cannot be switched on as long as there are records; null when it may.</returns>
    public static async Task<Failure?> FollowAsync(Operation operation, StandardVersion version, StandardVersion? active, CancellationToken cancellation)
    {
        var db = operation.Db;
        var (type, content) = (version.Type!, version.ReadContent());
        if (active is null || !await db.Set<LicenceRecord>().AnyAsync(row => row.TypeId == type.Id, cancellation))
        {
            type.SlotKeys = null;
            return null;
        }

        // A record is known by its key, which may be sealed: another key would make strangers of all records.
        var before = active.ReadContent();
        if (before.PrimaryKey != content.PrimaryKey || before.Find(before.PrimaryKey)!.IsPersonalNumber != content.Find(content.PrimaryKey)!.IsPersonalNumber)
        {
            return Failure.Invalid("这类证照已有归集记录，记录按主键识别，不能更换主键。请退回修改，或者新建一类证照。");
        }

        foreach (var field in content.Fields.Where(field => before.Find(field.Key) is { } known && known.IsPersonalNumber != field.IsPersonalNumber))
        {
            return Failure.Invalid($"这类证照已有归集记录，“{field.Label}”不能在号码和普通内容之间改换：记录里的号码是加密保存的。请另设一个数据项。");
        }

        var (old, now) = (RecordWriting.Slots(type, before), RecordSlots.After(RecordWriting.Slots(type, before), content));
        type.SlotKeys = RecordWriting.Write(now);
        db.Database.SetCommandTimeout(Seconds);
        for (var slot = 0; slot < LicenceRecord.Slots; slot++)
        {
            if (old[slot] != now[slot])
            {
                await FillAsync(operation, type.Id, slot + 1, now[slot], cancellation);
            }
        }

        return null;
    }

    private static Task FillAsync(Operation operation, Guid type, int slot, string? key, CancellationToken cancellation)
    {
        // The key is a name by the validator's form, letters and digits; it goes in as a value all the same.
        var value = key is null ? "NULL" : PathColumns.Collation(operation.Db.Database.ProviderName) is null ? "substr(json_extract(\"Content\", '$.' || {1}), 1, 200)" : "left(\"Content\"::jsonb ->> {1}, 200)";
        var sql = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"UPDATE \"LicenceRecords\" SET \"Slot{slot}\" = {value} WHERE \"TypeId\" = {{0}}");
        return operation.Db.Database.ExecuteSqlRawAsync(sql, [type, .. key is null ? Array.Empty<object>() : [key]], cancellation);
    }
}
