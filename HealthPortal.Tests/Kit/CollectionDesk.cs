using System.Text;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Values;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Kit;

/// <summary>Invented nurses' certificates, and the way they take into the portal.</summary>
internal static class CollectionDesk
{
    public const string Nurse = "nurse-practice-certificate";

    public const string Institution = "medical-institution-practice-licence";

    public static readonly string[] NurseKeys = ["licenceNo", "holderName", "gender", "idCardNo", "practicePlace", "practiceCategory", "issuingAuthority", "validUntil", "issueDate", "licenceStatus", "registrationDate"];

    public static readonly string[] NurseLabels = ["证照编号", "护士姓名", "性别", "身份证号", "执业地点（医疗机构名称）", "执业类别", "发证机关名称", "证照有效期限", "核发日期", "证照状态", "注册日期"];

    /// <summary>A good record by key, with changes.</summary>
    public static Dictionary<string, string> NurseRecord(int number, params (string Key, string Value)[] changes)
    {
        var sex = number % 2 == 0 ? Sex.Male : Sex.Female;
        var record = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["licenceNo"] = FormattableString.Invariant($"2032{number:00000000}"),
            ["holderName"] = FormattableString.Invariant($"演示护士{number:00}"),
            ["gender"] = sex == Sex.Male ? "男" : "女",
            ["idCardNo"] = DemoNumbers.IdentityNumber(number, new DateOnly(1970, 1, 1).AddDays(number % 9000), sex),
            ["practicePlace"] = "演示人民医院",
            ["practiceCategory"] = "临床护理",
            ["issuingAuthority"] = "昆山市卫生健康委员会",
            ["validUntil"] = "2030-12-31",
            ["issueDate"] = "2025-06-01",
            ["licenceStatus"] = "有效",
            ["registrationDate"] = "2025-06-01",
        };
        foreach (var (key, value) in changes)
        {
            record[key] = value;
        }

        return record;
    }

    /// <summary>The records as CSV under the labels of the standard.</summary>
    public static string Csv(IEnumerable<Dictionary<string, string>> records)
    {
        var text = new StringBuilder(string.Join(',', NurseLabels)).Append(",是否有效\r\n");
        foreach (var record in records)
        {
            text.AppendJoin(',', NurseKeys.Append("isValid").Select(key => Quoted(record.GetValueOrDefault(key, "")))).Append("\r\n");
        }

        return text.ToString();
    }

    public static string Csv(params Dictionary<string, string>[] records) => Csv(records.AsEnumerable());

    /// <summary>The administrator lets an account send a type.</summary>
    public static Task AllowAsync(TestPortal portal, string userName, params string[] types) =>
        portal.DoAsync("admin", new SetCollectionRights { Kind = CollectorKind.Account, Code = userName, TypeCodes = types.Length == 0 ? [Nurse] : types });

    /// <summary>Sends a file; the job has not looked at it yet.</summary>
    public static async Task<Outcome<Guid>> SendAsync(TestPortal portal, string userName, byte[] content, string fileName = "护士.csv", string type = Nurse, Guid? corrects = null)
    {
        var received = await portal.Services.GetRequiredService<BatchFiles>().ReceiveAsync(new MemoryStream(content), fileName, 500 * 1024 * 1024, CancellationToken.None);
        return received.Succeeded
            ? await portal.RunAsync(userName, new SubmitBatch { TypeCode = type, Mode = BatchMode.Increment, File = received.Value, CorrectsId = corrects })
            : new Failure(received.Failure!.Value, received.Problems);
    }

    /// <summary>Sends a file and lets quality control run.</summary>
    public static async Task<BatchDetail> CollectAsync(TestPortal portal, string userName, string csv, string fileName = "护士.csv", string type = Nurse, Guid? corrects = null)
    {
        var sent = await SendAsync(portal, userName, Encoding.UTF8.GetBytes(csv), fileName, type, corrects);
        Assert.True(sent.Succeeded, sent.Succeeded ? "" : sent.Message);
        await WorkAsync(portal);
        return await portal.DoAsync(userName, new ReadBatch { BatchId = sent.Value });
    }

    /// <summary>One run of quality control.</summary>
    public static async Task<string> WorkAsync(TestPortal portal)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var context = new JobContext(scope.ServiceProvider, scope.ServiceProvider.PortalFor(new JobActorSource(new CollectBatchesJob().Name)), portal.Clock);
        return (await CollectBatchesJob.WorkAsync(context, CancellationToken.None)).Summary;
    }

    /// <summary>One run of making licences.</summary>
    public static async Task<string> MakeAsync(TestPortal portal)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var context = new JobContext(scope.ServiceProvider, scope.ServiceProvider.PortalFor(new JobActorSource(new MakeLicencesJob().Name)), portal.Clock);
        return (await MakeLicencesJob.WorkAsync(context, CancellationToken.None)).Summary;
    }

    private static string Quoted(string value) => value.AsSpan().ContainsAny(',', '"', '\n') ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}
