using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceSigning;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceSigning;

public sealed class SigningKeyEndsKind : MessageKind
{
    public override string Code => "signing-key-ends";

    public override string Name => "签章密钥到期";

    public override string Description => "机关正在使用的签章密钥的证书临近到期时，发给能更换密钥的人员。";

    public override bool IsForStaff => true;

    public override IReadOnlyList<MessageVariable> Variables => [new("机关", "昆山市卫生健康委员会"), new("用途", "文件签章"), new("到期日", "2026-12-31"), new("天数", "30")];

    public override string Subject => "{机关}的{用途}密钥 {到期日} 到期";

    public override string Body => "{机关}的{用途}密钥证书 {到期日} 到期，还有 {天数} 天。到期后不能签发电子证照和文书，请尽快更换。";

    public override string Text => "【卫健政务】{机关}的{用途}密钥{到期日}到期，请在到期前更换。";

    public override IReadOnlyList<MessageChannel> Channels => [MessageChannel.Portal];
}

public sealed class SigningKeyWatchJob : ScheduledJob
{
    public override string Code => "signing-key-watch";

    public override string Name => "签章密钥到期提醒";

    public override string Description => "正在使用的签章密钥的证书还有 60、30、7 天到期时和到期当天，提醒能更换密钥的人员。";

    public override string Cron => "0 10 8 * * ?";

    public override string WhenPaused => "密钥到期前没有人得到提醒，到期后不能签发电子证照和文书。";

    protected internal override async Task<JobResult> RunAsync(JobContext context, CancellationToken cancellation)
    {
        var told = (await context.Portal.RunAsync(new RemindOfSigningKeys(), cancellation)).Value;
        return new JobResult(told, string.Create(CultureInfo.InvariantCulture, $"提醒 {told} 个密钥"));
    }
}

/// <summary>The number is how many keys were told of.</summary>
[Requires("jobs.run")]
public sealed class RemindOfSigningKeys : Command<int>
{
    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var last = operation.Now.AddDays(SigningKeyRules.ReminderSteps[^1] + 1);
        var keys = await operation.Db.Set<SigningKey>().Where(row => row.State == SigningKeyState.InUse && row.ValidTo < last).OrderBy(row => row.ValidTo).ThenBy(row => row.Id).ToListAsync(cancellation);
        var told = 0;
        foreach (var key in keys)
        {
            var ends = ShanghaiTime.DateOf(key.ValidTo);
            var left = ends.DayNumber - operation.Today.DayNumber;
            if (SigningKeyRules.ReminderStepOf(left, key.RemindedDays) is not { } step)
            {
                continue;
            }

            key.RemindedDays = step;
            told++;
            await Messenger.TellHoldersAsync(
                operation, new SigningKeyEndsKind(), SigningPermissions.Edit,
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["机关"] = key.OrganName, ["用途"] = key.Purpose.Name(), ["到期日"] = ends.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["天数"] = Math.Max(0, left).ToString(CultureInfo.InvariantCulture),
                },
                "/licensing/signing-keys", cancellation);
        }

        return told;
    }
}
