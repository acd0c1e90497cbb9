using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ExpertDraws;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Data.Experts.ReviewSheets;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ReviewSheets;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Divisions;
using HealthPortal.Domain.Platform.Numbering;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Values;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Data.Seeding.Demo;

/// <summary>An invented pool of experts, and reviews of the home county: one that is drawn and had a call, one that waits to be drawn, one without a sitting.</summary>
internal static class DemoReviews
{
    private const int Seed = 20260505;
    private const int Experts = 400;
    private const int Institutions = 90;

    private static readonly (string Name, int Weight)[] Specialties =
    [
        ("呼吸内科", 8), ("心血管内科", 8), ("感染病科", 6), ("急诊医学科", 5), ("普通外科", 7), ("骨科", 6), ("妇产科", 6), ("儿科", 6), ("护理", 10), ("医学检验", 6), ("医学影像", 5), ("药学", 6), ("医院感染管理", 5), ("医院管理", 7), ("中医内科", 5), ("公共卫生", 6), ("法律", 4), ("财务审计", 3),
    ];

    private static readonly string[] Office = ["医院管理", "法律", "财务审计"];

    private static readonly string[] Qualifications = ["执业医师", "执业护士", "执业药师", "律师执业资格", "注册会计师"];

    private static readonly SheetContent Scoring = new()
    {
        Note = "对照校验标准现场查看后打分，扣分请写明理由。", PassLine = 80, DropsExtremes = true, VetoesNeeded = 2, Quorum = SheetQuorum.TwoThirds,
        Items = [new("机构设置和人员配备", 25, 0.5m, 0, "科室设置、人员资质与登记一致"), new("医疗质量和安全", 35, 0.5m, 0, "核心制度落实、病历质量"), new("医院感染管理", 20, 0.5m, 0, "消毒供应、手卫生、监测"), new("设施设备和环境", 20, 0.5m, 0, ""), new("使用非卫生技术人员从事诊疗活动", 0, 0, 0, "发现即填“有”，并在意见中写明", IsVeto: true)],
    };

    public static async Task MakeAsync(IServiceProvider services, DateOnly today, CancellationToken cancellation)
    {
        Dictionary<string, Guid> accounts;
        await using (var db = await services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(cancellation))
        {
            db.Narrow(ActorScope.Everything);
            accounts = await db.Users.Where(user => user.UserName == "officer" || user.UserName == "head").ToDictionaryAsync(user => user.UserName!, user => user.Id, StringComparer.Ordinal, cancellation);
        }

        if (accounts.Count < 2)
        {
            return;
        }

        await AddExpertsAsync(services, DemoNames.Read(services.GetRequiredService<ReferenceData>()), today, cancellation);
        Portal officer = services.PortalFor(new DemoStaff(accounts["officer"])), head = services.PortalFor(new DemoStaff(accounts["head"]));
        var hospitals = Require(await officer.RunAsync(new SaveReviewMatter { Name = "医疗机构校验现场评审", MessageName = "医疗机构评审", Description = "二级以上医疗机构校验和等级复核的现场评审。" }, cancellation));
        var projects = Require(await officer.RunAsync(new SaveReviewMatter { Name = "卫生科研项目评审", MessageName = "科研项目评审" }, cancellation));
        var clinical = RuleOf(RuleJoin.All, new RuleCondition("title", RuleOperator.AtLeast, ["副高级"]), RuleOf(RuleJoin.Any, new RuleCondition("specialty", RuleOperator.In, ["呼吸内科", "心血管内科", "感染病科", "急诊医学科", "普通外科"]), new RuleCondition("practiceYears", RuleOperator.AtLeast, ["25"])));
        Require(await officer.RunAsync(new SaveRule { Reach = RuleReach.Department, Code = "LC-01", Name = "临床副高以上", Rule = clinical }, cancellation));
        Require(await officer.RunAsync(new SaveRule { Reach = RuleReach.Personal, Code = "HL-01", Name = "护理专家", Rule = RuleOf(RuleJoin.All, new RuleCondition("specialty", RuleOperator.Equals, ["护理"])) }, cancellation));

        var drawn = Require(await officer.RunAsync(new CreateReviewPlan { MatterId = hospitals, Name = "昆山市第四季度医疗机构校验评审" }, cancellation));
        var sitting = Require(await officer.RunAsync(new SaveSubPlan { PlanId = drawn, Name = "第一场", Day = today.AddDays(12), Half = HalfDay.WholeDay, Place = "昆山市卫生健康委员会三楼会议室", Formal = 7, Backup = 5 }, cancellation));
        var groups = Require(await officer.RunAsync(new ReadReviewPlan { PlanId = drawn }, cancellation)).SubPlans[0].Groups;
        Require(await officer.RunAsync(new SaveReviewGroup { PlanId = drawn, SubPlanId = sitting, GroupId = groups[0].Row.Id, Name = "临床组", Formal = 5, Backup = 3, InstitutionCap = 1 }, cancellation));
        Require(await officer.RunAsync(new SavePlanRule { PlanId = drawn, GroupId = groups[0].Row.Id, Rule = clinical, RuleName = "临床副高以上" }, cancellation));
        var nursing = Require(await officer.RunAsync(new SaveReviewGroup { PlanId = drawn, SubPlanId = sitting, Name = "护理和院感组", Formal = 2, Backup = 2 }, cancellation));
        Require(await officer.RunAsync(new SavePlanRule { PlanId = drawn, GroupId = nursing, Rule = RuleOf(RuleJoin.All, new RuleCondition("specialty", RuleOperator.In, ["护理", "医院感染管理"])) }, cancellation));
        Require(await officer.RunAsync(new SavePlanSettings { PlanId = drawn, Name = "昆山市第四季度医疗机构校验评审", InstitutionCap = 2, OddAndFive = true }, cancellation));
        Require(await officer.RunAsync(new TestDraw { PlanId = drawn }, cancellation));
        var draw = Require(await officer.RunAsync(new StartDraw { PlanId = drawn }, cancellation));
        Require(await officer.RunAsync(new GiveDrawText { DrawId = draw, Part = DrawPart.Operator, Text = "骰子 3 5 1 6" }, cancellation));
        Require(await head.RunAsync(new GiveDrawText { DrawId = draw, Part = DrawPart.Supervisor, Text = "窗外有三只鸟" }, cancellation));
        var seat = Require(await officer.RunAsync(new ReadDraw { DrawId = draw }, cancellation)).Groups[0].Seats[1];
        Require(await officer.RunAsync(new CallNext { DrawId = draw, Kind = DrawCauseKind.Declined, SeatId = seat.Id, Note = "电话答复：当天有手术，不能参加（演示）" }, cancellation));

        var form = Require(await officer.RunAsync(new SaveSheetForm { MatterId = hospitals, Name = "医疗机构校验现场评审评分表", Content = Scoring }, cancellation));
        Require(await officer.RunAsync(new ActivateSheetForm { FormId = form }, cancellation));
        Require(await officer.RunAsync(new AddSheetObjects { SubPlanId = sitting, Lines = "昆山演示第一医院\n昆山演示康复医院\n昆山演示护理院\t护理和院感组" }, cancellation));
        var ballot = Require(await officer.RunAsync(new SaveSheetForm { MatterId = projects, Name = "科研项目立项表决表", Content = new SheetContent { Kind = SheetKind.Vote, Way = SheetWay.Blinded, Majority = SheetMajority.TwoThirds, Quorum = SheetQuorum.TwoThirds, Note = "请独立表决，不要在表上写姓名。" } }, cancellation));
        Require(await officer.RunAsync(new ActivateSheetForm { FormId = ballot }, cancellation));

        var waiting = Require(await officer.RunAsync(new CreateReviewPlan { MatterId = projects, Name = "年度科研项目立项评审" }, cancellation));
        Require(await officer.RunAsync(new SaveSubPlan { PlanId = waiting, Name = "第一天", Day = today.AddDays(20), Half = HalfDay.WholeDay, Place = "昆山市会议中心二号厅", Formal = 5 }, cancellation));
        Require(await officer.RunAsync(new SaveSubPlan { PlanId = waiting, Name = "第二天上午", Day = today.AddDays(21), Half = HalfDay.Morning, Place = "昆山市会议中心二号厅", Formal = 3, Backup = 2 }, cancellation));
        Require(await officer.RunAsync(new SavePlanRecusal { PlanId = waiting, Recusal = new RecusalSettings { DaysSinceService = 30, OncePerMatter = true, EarlierPlans = [drawn] } }, cancellation));
        Require(await officer.RunAsync(new CreateReviewPlan { MatterId = hospitals, Name = "下一季度医疗机构校验评审" }, cancellation));
    }

    private static RuleGroup RuleOf(RuleJoin join, params RuleNode[] parts) => new(join, parts);

    private static T Require<T>(Outcome<T> outcome) => outcome.Succeeded ? outcome.Value : throw new InvalidOperationException("The demonstration's reviews could not be made: " + outcome.Message);

    /// <summary>People who came with the portal: no acts of anybody, so that the log says nothing of them.</summary>
    private static async Task AddExpertsAsync(IServiceProvider services, DemoNames names, DateOnly today, CancellationToken cancellation)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(cancellation);
        db.Narrow(ActorScope.Everything);
        var counties = await db.Set<Division>().AsNoTracking().Where(row => row.Level == AdministrativeLevel.County && row.Code.StartsWith("32")).OrderBy(row => row.Code).ToListAsync(cancellation);
        var random = new DemoRandom(Seed, 0);
        var houses = new List<(string Name, Division Place, string Level)>();
        for (var i = 0; houses.Count < Institutions && i < Institutions * 3; i++)
        {
            var county = random.Pick(counties);
            var name = county.Name + names.Company("hospital", random) + "（演示）";
            if (houses.TrueForAll(house => house.Name != name))
            {
                houses.Add((name, county, random.Pick<string>([("二级", 5), ("三级", 4), ("一级", 2), ("未定级", 1)])));
            }
        }

        var fields = services.GetRequiredService<ProtectedFields>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
        db.Add(new NumberSequence { Key = Expert.NumberKey, Value = Experts });
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Experts; i++)
        {
            var person = names.Person(random, today, youngest: 34, oldest: 66);
            while (!taken.Add(person.IdentityNumber))
            {
                person = names.Person(random, today, youngest: 34, oldest: 66);
            }

            var house = random.Pick(houses);
            var specialty = random.Pick<string>(Specialties);
            var number = IdentityNumber.Parse(person.IdentityNumber, today).Value;
            var phone = PhoneNumber.Parse(person.Mobile).Value;
            var expert = new Expert
            {
                Number = Expert.NumberOf(i + 1), Name = person.Name, IdentityCipher = fields.Encrypt(number.Canonical), IdentityIndex = fields.BlindIndex(number.Canonical), IdentityMasked = Masks.IdentityNumber(number.Number),
                PhoneCipher = fields.Encrypt(phone.Display), PhoneIndex = fields.BlindIndex(phone.Number), PhoneMasked = Masks.Phone(phone.Display), Sex = person.Sex == Sex.Male ? "男" : "女", BirthDate = person.BirthDate, Institution = house.Name, InstitutionLevel = house.Level,
                DivisionCode = house.Place.Code, Specialty = specialty, ProfessionalTitle = random.Pick<string>([("正高级", 4), ("副高级", 5), ("中级", 2)]), QualificationLines = QualificationOf(specialty), LanguageLines = random.Chance(30) ? "英语" : random.Chance(6) ? "日语" : "",
                PracticeSince = Math.Min(today.Year - 3, person.BirthDate.Year + random.Between(23, 28)), IsTechnical = !Office.Contains(specialty),
            };
            if (i % 97 == 40)
            {
                Require(expert.Suspend("两次无故缺席评审（演示）", today.AddDays(120), today));
            }
            else if (i % 131 == 60)
            {
                Require(expert.Remove("已退休，本人申请出库（演示）"));
            }

            db.Add(expert);
            if (i % 25 == 7)
            {
                db.Add(new ExpertAbsence { ExpertId = expert.Id, From = today.AddDays(10), To = today.AddDays(25), Reason = "外出进修" });
            }

            if (i % 40 == 11)
            {
                db.Add(new ExpertEmployment { ExpertId = expert.Id, Institution = random.Pick(houses).Name, From = today.AddYears(-9), To = today.AddYears(-2) });
            }

            if (i % 60 == 21)
            {
                db.Add(new ExpertTie { ExpertId = expert.Id, Party = random.Pick(houses).Name, Note = "配偶在该院工作", At = now, ByName = "专家本人" });
            }
        }

        await db.SaveChangesAsync(cancellation);
    }

    private static string QualificationOf(string specialty) => specialty switch { "护理" => Qualifications[1], "药学" => Qualifications[2], "法律" => Qualifications[3], "财务审计" => Qualifications[4], "医院管理" => "", _ => Qualifications[0] };
}
