using System.Globalization;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Domain.Values;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceLibrary;

/// <summary>Told to the holder by text message. Without any number of a person.</summary>
public sealed class LicenceEndsKind : MessageKind
{
    public override string Code => "licence-ends";

    public override string Name => "证照到期提醒（持证人）";

    public override string Description => "证照到期前 90 天、30 天、7 天发给留有电话的持证人。";

    public override bool IsForStaff => false;

    public override IReadOnlyList<MessageVariable> Variables => [new("持证人", "昆山市晨曦宾馆（演示）"), new("证照", "公共场所卫生许可证"), new("编号", "苏昆山卫公证字〔2026〕第000001号"), new("到期日期", "2026 年 3 月 24 日"), new("机关", "昆山市卫生健康委员会")];

    public override string Subject => "";

    public override string Body => "";

    public override string Text => "【{机关}】{持证人}：您的{证照}（{编号}）将于{到期日期}到期。需要延续的，请在到期前按规定时间到收件窗口办理。";

    public override IReadOnlyList<MessageChannel> Channels => [MessageChannel.Text];
}

/// <summary>Told once a day to the people of an organ who look after its licences.</summary>
public sealed class LicencesEndKind : MessageKind
{
    public override string Code => "licences-end";

    public override string Name => "证照到期提醒（发证机关）";

    public override string Description => "有证照新进入到期前 90 天、30 天或 7 天时，每天一次发给本机关能变更证照状态的人员。";

    public override bool IsForStaff => true;

    public override IReadOnlyList<MessageVariable> Variables => [new("新增", "5"), new("七天内", "3"), new("三十天内", "12"), new("九十天内", "40")];

    public override string Subject => "证照到期提醒：{九十天内} 张将在 90 天内到期";

    public override string Body => "今天新进入提醒的证照 {新增} 张。本机关的有效证照，7 天内到期 {七天内} 张，30 天内到期 {三十天内} 张，90 天内到期 {九十天内} 张。已通知留有电话的持证人。";

    public override string Text => "【卫健政务】本机关证照 7 天内到期{七天内}张，30 天内{三十天内}张，90 天内{九十天内}张。";

    public override IReadOnlyList<MessageChannel> Channels => [MessageChannel.Portal];
}

/// <summary>Reminds of licences that end (tender 5.1.3, issue of reminders at 90, 30 and 7 days). In the morning, so that nobody is woken.</summary>
public sealed class RemindLicencesJob : ScheduledJob
{
    public override string Code => "licence-reminders";

    public override string Name => "证照到期提醒";

    public override string Description => "每天上午找出 90 天、30 天、7 天内到期的有效证照，提醒持证人和发证机关，每档只提醒一次。";

    public override string Cron => "0 10 9 * * ?";

    public override TimeSpan ShortestInterval => TimeSpan.FromHours(1);

    public override string WhenPaused => "不再提醒到期；恢复后补发还没有过期的。";

    protected internal override Task<JobResult> RunAsync(JobContext context, CancellationToken cancellation) => WorkAsync(context, cancellation);

    public static async Task<JobResult> WorkAsync(JobContext context, CancellationToken cancellation)
    {
        var sum = new RemindedLicences(0, 0);
        while (!cancellation.IsCancellationRequested && (await context.Portal.RunAsync(new FindEndingLicences(), CancellationToken.None)).Value is { Count: > 0 } found)
        {
            var done = (await context.Portal.RunAsync(new RemindOfLicences { Licences = found }, CancellationToken.None)).Value;
            sum = new RemindedLicences(sum.Reminded + done.Reminded, sum.Told + done.Told);
        }

        cancellation.ThrowIfCancellationRequested();
        return new JobResult(sum.Reminded, string.Create(CultureInfo.InvariantCulture, $"新进入提醒 {sum.Reminded} 张，其中通知持证人 {sum.Told} 张"));
    }
}

/// <param name="Reminded">Licences that came to a step.</param>
/// <param name="Told">Of them, those whose holder was sent a text message.</param>
public sealed record RemindedLicences(int Reminded, int Told);

/// <summary>Valid licences that have come to a step not told yet. Reads by type along the index of ends.</summary>
[Requires("jobs.run")]
public sealed class FindEndingLicences : Query<IReadOnlyList<Guid>>
{
    /// <summary>In one transaction.</summary>
    public const int Most = 500;

    protected internal override async Task<Outcome<IReadOnlyList<Guid>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var today = operation.Today;
        var types = await db.Set<LicenceTotal>().Where(row => row.State == LicenceState.Valid).Select(row => row.LicenceType).Distinct().ToListAsync(cancellation);
        var found = new List<Guid>();
        foreach (var type in types)
        {
            var from = today;
            foreach (var step in LicenceReminder.Steps)
            {
                var (first, last) = (from, today.AddDays(step));
                found.AddRange(await db.Set<Licence>().Where(row => row.LicenceType == type && row.State == LicenceState.Valid && row.ValidTo >= first && row.ValidTo <= last && (row.RemindedDays == null || row.RemindedDays > step))
                    .OrderBy(row => row.ValidTo).Select(row => row.Id).Take(Most - found.Count).ToListAsync(cancellation));
                if (found.Count >= Most)
                {
                    return found;
                }

                from = last.AddDays(1);
            }
        }

        return found;
    }
}

/// <summary>Tells holders whose number is known, puts it into each licence's log, and tells the organs once a day.</summary>
[Requires("jobs.run")]
public sealed class RemindOfLicences : Command<RemindedLicences>
{
    public required IReadOnlyList<Guid> Licences { get; init; }

    protected internal override async Task<Outcome<RemindedLicences>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var today = operation.Today;
        var licences = await db.Set<Licence>().AsNoTracking().Where(row => Licences.Contains(row.Id) && row.State == LicenceState.Valid && row.ValidTo >= today).ToListAsync(cancellation);
        var phones = await PhonesAsync(operation, licences, cancellation);
        var reminded = new List<(Licence Licence, int Step)>();
        var told = new List<(Licence Licence, int Step)>();
        foreach (var licence in licences)
        {
            if (LicenceReminder.StepOf(licence.ValidTo!.Value.DayNumber - today.DayNumber, licence.RemindedDays) is not { } step)
            {
                continue;
            }

            reminded.Add((licence, step));
            if (phones.GetValueOrDefault(licence.Id) is not { } phone)
            {
                continue;
            }

            told.Add((licence, step));
            var last = licence.ValidTo.Value;
            await Messenger.TellOutsideAsync(
                operation, new LicenceEndsKind(), phone, licence.OrganisationPath,
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["持证人"] = licence.HolderName, ["证照"] = licence.Title, ["编号"] = licence.Number, ["到期日期"] = FormattableString.Invariant($"{last.Year} 年 {last.Month} 月 {last.Day} 日"), ["机关"] = licence.OrganName,
                },
                cancellation);
        }

        // Not through the change log, which is about people's acts; each licence's own log has it.
        foreach (var step in reminded.GroupBy(one => one.Step))
        {
            var ids = step.Select(one => one.Licence.Id).ToList();
            await db.Set<Licence>().Where(row => ids.Contains(row.Id)).ExecuteUpdateAsync(row => row.SetProperty(licence => licence.RemindedDays, step.Key), cancellation);
        }

        await LicenceActing.DoneWithManyAsync(operation, told, LicenceActKind.Reminded, step => FormattableString.Invariant($"到期前 {step} 天，短信通知持证人"), cancellation);
        foreach (var organ in reminded.GroupBy(one => one.Licence.OrganisationPath, StringComparer.Ordinal))
        {
            await TellOrganAsync(operation, organ.Key, organ.Count(), cancellation);
        }

        return new RemindedLicences(reminded.Count, told.Count);
    }

    /// <summary>By licence: the applicant's telephone where there is one, otherwise what stands among the licence's own data.</summary>
    private static async Task<Dictionary<Guid, OutsideAddress>> PhonesAsync(Operation operation, List<Licence> licences, CancellationToken cancellation)
    {
        var db = operation.Db;
        var seals = operation.Service<ProtectedFields>();
        var (ids, indexes) = (licences.ConvertAll(row => row.HolderId), licences.ConvertAll(row => row.HolderIndex ?? ""));
        var applicants = await db.Set<Applicant>().AsNoTracking().Where(row => row.PhoneCipher != null && (ids.Contains(row.Id) || indexes.Contains(row.NumberIndex))).ToListAsync(cancellation);
        var fields = (await db.Set<StandardVersion>().AsNoTracking().Include(row => row.Type).Where(row => row.State != StandardState.Draft).ToListAsync(cancellation))
            .ToDictionary(row => (row.Type!.Code, (int?)row.Number), row => row.ReadContent().Fields.FirstOrDefault(field => field.Type == StandardFieldType.Phone)?.Key);
        var found = new Dictionary<Guid, OutsideAddress>();
        foreach (var licence in licences)
        {
            if (applicants.Find(row => row.Id == licence.HolderId || row.NumberIndex == licence.HolderIndex) is { } applicant)
            {
                found[licence.Id] = new OutsideAddress(applicant.ContactName ?? licence.HolderName, applicant.PhoneCipher!, applicant.PhoneMasked ?? "");
            }
            else if (licence is { Content: { } content, PersonalCipher: not null } && fields.GetValueOrDefault((licence.LicenceType, licence.StandardNumber)) is { } key
                && PhoneNumber.Parse(RecordShape.Read(seals, content, licence.PersonalCipher).GetValueOrDefault(key)) is { Succeeded: true, Value: var phone })
            {
                found[licence.Id] = new OutsideAddress(licence.HolderName, seals.Encrypt(phone.Number), Masks.Phone(phone.Number));
            }
        }

        return found;
    }

    private static async Task TellOrganAsync(Operation operation, string path, int fresh, CancellationToken cancellation)
    {
        var today = operation.Today;
        var last = today.AddDays(LicenceReminder.Steps[^1]);
        var days = await operation.Db.Set<LicenceEndDay>().Where(row => row.OrganisationPath == path && row.Day >= today && row.Day <= last).Select(row => new { row.Day, row.Licences }).ToListAsync(cancellation);
        string Within(int step) => days.Where(row => row.Day <= today.AddDays(step)).Sum(row => row.Licences).ToString(CultureInfo.InvariantCulture);
        await Messenger.TellHoldersAtAsync(
            operation, new LicencesEndKind(), LibraryPermissions.Change, path,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["新增"] = fresh.ToString(CultureInfo.InvariantCulture), ["七天内"] = Within(LicenceReminder.Steps[0]), ["三十天内"] = Within(LicenceReminder.Steps[1]), ["九十天内"] = Within(LicenceReminder.Steps[2]),
            },
            "/licensing/licences/expiry", FormattableString.Invariant($"licences-end/{path}/{today:yyyyMMdd}"), cancellation);
    }
}
