using System.Globalization;
using HealthPortal.Data.Experts.ExpertDraws;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Kit;

/// <summary>Experts, matters and plans for tests of reviews. Plans are the officer's of Kunshan; the head of the same section supervises.</summary>
internal static class ReviewDesk
{
    public const string Officer = "officer";
    public const string Supervisor = "head";

    /// <summary>Of the test portal's first day, three weeks on.</summary>
    public static readonly DateOnly Day = new(2026, 4, 1);

    /// <summary>Invented people: four to a hospital, specialties in turn, every fifth a lawyer who is no technical expert.</summary>
    public static async Task<IReadOnlyList<Expert>> AddExpertsAsync(this TestPortal portal, int count, string prefix = "T")
    {
        await using var db = await portal.OpenAsync();
        var experts = Enumerable.Range(1, count).Select(i => new Expert
        {
            Number = prefix + "J" + i.ToString("000000", CultureInfo.InvariantCulture), Name = "演示专家" + i.ToString(CultureInfo.InvariantCulture), IdentityCipher = "sealed", IdentityIndex = FormattableString.Invariant($"{prefix}-{i}"), IdentityMasked = "3205**********0000",
            Sex = i % 3 == 0 ? "女" : "男", BirthDate = new DateOnly(1960 + (i % 30), 6, 1), Institution = FormattableString.Invariant($"演示第{(i + 3) / 4}医院"), InstitutionLevel = "三级", DivisionCode = i % 2 == 0 ? "320583000000" : "320100000000",
            Specialty = i % 5 == 0 ? "法律" : (i % 5) switch { 1 => "呼吸内科", 2 => "感染病科", 3 => "医院管理", _ => "护理" }, ProfessionalTitle = i % 4 == 0 ? "副高级" : "正高级", IsTechnical = i % 5 != 0, PracticeSince = 1990,
        }).ToList();
        db.AddRange(experts);
        await db.SaveChangesAsync();
        return experts;
    }

    public static async Task<Guid> MatterAsync(this TestPortal portal, string name = "医疗机构评审", string who = Officer) => await portal.DoAsync(who, new SaveReviewMatter { Name = name });

    /// <summary>A plan with one sitting of one group.</summary>
    public static async Task<(Guid Plan, Guid SubPlan)> PlanAsync(this TestPortal portal, Guid matter, string name = "三级医院评审", int formal = 5, int? backup = null, DateOnly? day = null, HalfDay half = HalfDay.WholeDay, string who = Officer)
    {
        var plan = await portal.DoAsync(who, new CreateReviewPlan { MatterId = matter, Name = name });
        var sub = await portal.DoAsync(who, new SaveSubPlan { PlanId = plan, Name = "第一场", Day = day ?? Day, Half = half, Place = "昆山市会议中心", Formal = formal, Backup = backup });
        return (plan, sub);
    }

    public static async Task<Guid> DrawAsync(this TestPortal portal, Guid plan)
    {
        var draw = await portal.DoAsync(Officer, new StartDraw { PlanId = plan });
        Assert.False(await portal.DoAsync(Officer, new GiveDrawText { DrawId = draw, Part = DrawPart.Operator, Text = "春江潮水连海平" }));
        Assert.True(await portal.DoAsync(Supervisor, new GiveDrawText { DrawId = draw, Part = DrawPart.Supervisor, Text = "dice 6-2-5" }));
        return draw;
    }

    public static RuleGroup All(params RuleNode[] parts) => new(RuleJoin.All, parts);

    public static RuleCondition Is(string tag, string value) => new(tag, RuleOperator.Equals, [value]);

    public static void Refused<T>(string word, Outcome<T> outcome)
    {
        Assert.False(outcome.Succeeded, "Expected a refusal with " + word);
        Assert.Contains(word, outcome.Message, StringComparison.Ordinal);
    }

    /// <summary>The guide of the kit's cases, with experts in the place of the inspection.</summary>
    public static async Task WithExpertStepAsync(this TestPortal portal)
    {
        var item = await portal.ItemIdAsync(Cases.HygieneLicence);
        await using var db = await portal.OpenAsync();
        foreach (var guide in await db.Set<GuideVersion>().Where(row => row.ItemId == item).Select(row => new { row.Id, row.ContentJson }).ToListAsync())
        {
            var content = guide.ContentJson.Replace("SiteInspection", "ExpertReview", StringComparison.Ordinal).Replace("siteInspection", "expertReview", StringComparison.Ordinal);
            Assert.NotEqual(content, guide.ContentJson);
            await db.Set<GuideVersion>().Where(row => row.Id == guide.Id).ExecuteUpdateAsync(row => row.SetProperty(one => one.ContentJson, content));
        }
    }
}
