using HealthPortal.Data.Execution;
using HealthPortal.Data.Files;
using HealthPortal.Data.Platform.Notices;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Notices;
using HealthPortal.Domain.Time;

namespace HealthPortal.Data.Seeding.Demo;

/// <summary>
/// A few announcements (通知公告) among the cases, written, reviewed and read by the real accounts: different urgency and audience, one
/// pinned, one timed, one expired, one recalled, one in review, one draft. The texts are invented.
/// </summary>
internal sealed class DemoAnnouncements(FileStore store, Func<string, string, CancellationToken, Task<Portal>> staffAsync)
{
    private const string Province = "js/";
    private const string Suzhou = "js/05/";
    private const string Kunshan = DemoAccounts.HomeOrgan;

    /// <summary>What happens to it after it was written.</summary>
    private enum Fate
    {
        Published,
        Pinned,
        Recalled,
        InFirstReview,
        Draft,
    }

    private sealed record Plan(string Organ, int DaysAgo, string Title, AnnouncementUrgency Urgency, string Body)
    {
        public IReadOnlyList<string> Papers { get; init; } = [];

        /// <summary>Name of a role; null for everybody.</summary>
        public string? Role { get; init; }

        public string? Area { get; init; }

        /// <summary>Days the announcement is valid, from the day it is written.</summary>
        public int? ValidDays { get; init; }

        /// <summary>Days from the demonstration's end to the chosen hour of publication.</summary>
        public int? PublishesIn { get; init; }

        public Fate Fate { get; init; } = Fate.Published;

        /// <summary>Roles in Kunshan whose people read it the next morning.</summary>
        public IReadOnlyList<string> ReadBy { get; init; } = [];
    }

    private static readonly Plan[] Plans =
    [
        new(Province, 60, "关于做好夏季医疗机构安全生产检查的通知", AnnouncementUrgency.Normal,
            "<p>各设区市卫生健康委员会：</p><p>请在规定时间内完成辖区医疗机构消防、用电和危险化学品的自查，结果于检查结束后五个工作日内报送。</p><p class=\"align-right\">江苏省卫生健康委员会（演示）</p>")
        { ValidDays = 20, ReadBy = [RoleSeed.Leader] },
        new(Province, 24, "关于政务服务办件时限计算口径的说明", AnnouncementUrgency.Important,
            "<h2>一、工作日</h2><p>办理时限按工作日计算，不含法定节假日。</p><h2>二、不计入的时间</h2><ul><li>申请人补正材料的时间</li><li>听证、检验、检测、鉴定和专家评审的时间</li></ul><table><tbody><tr><th>情形</th><th>是否计入</th></tr><tr><td>现场审查</td><td>计入</td></tr><tr><td>专家评审</td><td>不计入</td></tr></tbody></table>")
        { Papers = ["时限计算口径说明", "常见问题解答"], ReadBy = [RoleSeed.Leader, RoleSeed.SectionHead, RoleSeed.HandlingOfficer, RoleSeed.WindowClerk], Fate = Fate.Pinned },
        new(Suzhou, 15, "关于开展窗口人员业务培训的通知", AnnouncementUrgency.Normal,
            "<p>定于下月举办窗口收件与预审业务培训，请各县（市、区）窗口人员参加。</p><p>报名表见附件，填好后<strong>三个工作日内</strong>交回。</p>")
        { Role = "窗口人员", Papers = ["培训报名表"] },
        new(Kunshan, 12, "关于国庆值班安排的通知（作废）", AnnouncementUrgency.Normal, "<p>值班表见附件。</p>") { Papers = ["值班表"], Fate = Fate.Recalled, ReadBy = [RoleSeed.HandlingOfficer] },
        new(Kunshan, 9, "行政审批科办公地点临时调整", AnnouncementUrgency.Important, "<p>因线路检修，行政审批科本周在二楼会议室办公，电话不变。</p>") { Area = "js/05/83/0/", ReadBy = [RoleSeed.HandlingOfficer, RoleSeed.SectionHead] },
        new(Province, 3, "关于加强高温天气应急值守的紧急通知", AnnouncementUrgency.Urgent,
            "<p><span class=\"emphasis\">即日起实行二十四小时值守。</span></p><ol><li>各单位明确值班负责人和联系电话；</li><li>突发情况第一时间报告；</li><li>每日十七时前报送当日情况。</li></ol>")
        { Papers = ["应急联系表"], ReadBy = [RoleSeed.Leader] },
        new(Kunshan, 2, "关于材料归档要求的补充通知", AnnouncementUrgency.Normal, "<p>办结后请及时归档，纸质材料与电子材料应当一致。</p>") { Fate = Fate.InFirstReview },
        new(Kunshan, 1, "关于系统例行维护的预告", AnnouncementUrgency.Normal, "<p>周末夜间例行维护，期间暂停服务，请提前保存正在填写的内容。</p>") { PublishesIn = 3, ValidDays = 30 },
        new(Kunshan, 1, "关于年度考核准备工作的通知（拟稿）", AnnouncementUrgency.Normal, "<p>请各科室准备年度考核材料。</p>") { Fate = Fate.Draft },
    ];

    /// <param name="workingDays">The demonstration's days.</param>
    /// <param name="today">The day after its end.</param>
    /// <param name="schedule">Puts an act at a day, a minute of it and a place among those of the same minute.</param>
    public void Schedule(IReadOnlyList<DateOnly> workingDays, DateOnly today, Action<DateOnly, int, int, Func<CancellationToken, Task>> schedule)
    {
        foreach (var (index, plan) in Plans.Index().Where(row => row.Item.DaysAgo < workingDays.Count))
        {
            var place = int.MaxValue - 1000 + index;
            var at = workingDays.Count - plan.DaysAgo;
            var (id, version) = (Guid.Empty, 0);
            schedule(workingDays[at], (9 * 60) + 20, place, async cancellation => (id, version) = await WriteAsync(plan, workingDays[at], today, cancellation));
            if (plan.Fate is Fate.Draft or Fate.InFirstReview)
            {
                continue;
            }

            schedule(workingDays[at], (10 * 60) + 5, place, async cancellation => version = await ReviewAsync(plan, RoleSeed.SectionHead, id, version, "内容属实，同意。", cancellation));
            schedule(workingDays[at], (15 * 60) + 30, place, async cancellation =>
            {
                version = await ReviewAsync(plan, RoleSeed.Leader, id, version, "同意发布。", cancellation);
                if (plan.Fate == Fate.Pinned)
                {
                    var editor = await staffAsync(RoleSeed.AnnouncementEditor, plan.Organ, cancellation);
                    version = Require(await editor.RunAsync(new PinAnnouncement { AnnouncementId = id, Version = version, Pin = true }, cancellation), plan).Version;
                }
            });
            if (at + 1 < workingDays.Count && plan.PublishesIn is null)
            {
                schedule(workingDays[at + 1], (8 * 60) + 50, place, async cancellation =>
                {
                    foreach (var role in plan.ReadBy)
                    {
                        Require(await (await staffAsync(role, Kunshan, cancellation)).RunAsync(new MarkAnnouncementRead { AnnouncementId = id }, cancellation), plan);
                    }
                });
                if (plan.Fate == Fate.Recalled)
                {
                    schedule(workingDays[at + 1], (16 * 60) + 10, place, async cancellation => Require(
                        await (await staffAsync(RoleSeed.AnnouncementEditor, plan.Organ, cancellation)).RunAsync(new RecallAnnouncement { AnnouncementId = id, Version = version, Reason = "值班表有误，更正后重新发布。" }, cancellation), plan));
                }
            }
        }
    }

    private async Task<(Guid Id, int Version)> WriteAsync(Plan plan, DateOnly day, DateOnly today, CancellationToken cancellation)
    {
        var editor = await staffAsync(RoleSeed.AnnouncementEditor, plan.Organ, cancellation);
        var id = Require(await editor.RunAsync(new StartAnnouncement(), cancellation), plan);
        foreach (var paper in plan.Papers)
        {
            using var content = new MemoryStream(DemoPapers.Pdf([paper, plan.Title, "本页为演示材料，内容虚构。"]));
            var file = Require(await store.SaveAsync(content, paper + ".pdf", AnnouncementFiles.Attachments, cancellation), plan);
            Require(await editor.RunAsync(new AttachAnnouncementFile { AnnouncementId = id, File = file }, cancellation), plan);
        }

        var roles = plan.Role is null ? null : Require(await editor.RunAsync(new ReadAudienceRoles(), cancellation), plan).Where(role => role.Name == plan.Role).Select(role => role.Id).ToList();
        var saved = Require(
            await editor.RunAsync(
                new SaveAnnouncement
                {
                    AnnouncementId = id,
                    Version = 1,
                    Submit = plan.Fate != Fate.Draft,
                    Content = new AnnouncementContent
                    {
                        Title = plan.Title,
                        Body = plan.Body,
                        Urgency = plan.Urgency,
                        OrganPath = plan.Organ + "0/",
                        Roles = roles,
                        Organisations = plan.Area is null ? null : [plan.Area],
                        PublishAt = plan.PublishesIn is { } days ? ShanghaiTime.StartOf(today.AddDays(days)).AddHours(9) : null,
                        ExpiresOn = plan.ValidDays is { } valid ? day.AddDays(valid) : null,
                    },
                },
                cancellation),
            plan);
        return (id, saved.Version);
    }

    private async Task<int> ReviewAsync(Plan plan, string role, Guid id, int version, string opinion, CancellationToken cancellation) =>
        Require(await (await staffAsync(role, plan.Organ, cancellation)).RunAsync(new ReviewAnnouncement { AnnouncementId = id, Version = version, Approve = true, Reason = opinion }, cancellation), plan).Version;

    private static T Require<T>(Outcome<T> outcome, Plan plan) =>
        outcome.Succeeded ? outcome.Value : throw new InvalidOperationException($"The demonstration's announcement {plan.Title} was refused: {outcome.Message}");
}
