using System.Diagnostics;
using System.Globalization;
using HealthPortal.Data.Experts.ExpertDraws;
using HealthPortal.Data.Experts.ExpertPool;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Values;
using HealthPortal.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;
using static HealthPortal.Tests.Kit.ReviewDesk;

namespace HealthPortal.Tests.Benchmarks;

/// <summary>Whole use cases on PostgreSQL: 5,000 experts with 40 own tags each, a plan of six groups with rules of three levels, caps and recusal.</summary>
[Trait("Category", "Tool")]
public sealed class ReviewBenchmark(ITestOutputHelper output)
{
    private const int Experts = 5000;
    private const int Tags = 40;
    private const int Rounds = 11;

    [SkippableFact]
    public async Task Review_OfFiveThousand_IsPreviewedAndDrawn()
    {
        Skip.If(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HP_BENCH")), "HP_BENCH is not set; ./dev bench does");
        await using var portal = await TestPortal.StartAsync(TestDatabase.PostgreSql);
        var experts = await portal.AddExpertsAsync(Experts);
        await using (var db = await portal.OpenAsync())
        {
            var tags = Enumerable.Range(0, Tags).Select(i => new OwnTag { OrganisationPath = "js/05/83/0/sp/", Key = OwnTag.KeyOf(1000 + i), Name = "基准" + i.ToString(CultureInfo.InvariantCulture), Kind = i % 2 == 0 ? TagKind.Number : TagKind.Text }).ToList();
            db.AddRange(tags);
            await db.SaveChangesAsync();
            foreach (var some in experts.Index().Chunk(250))
            {
                db.ChangeTracker.Clear();
                db.AddRange(some.SelectMany(expert => tags.Select((tag, i) => new OwnTagValue { OrganisationPath = tag.OrganisationPath, TagId = tag.Id, ExpertId = expert.Item.Id, Value = i % 2 == 0 ? ((expert.Index * 7) % 100).ToString(CultureInfo.InvariantCulture) : "第" + (expert.Index % 9).ToString(CultureInfo.InvariantCulture) + "类" })));
                await db.SaveChangesAsync();
            }
        }

        var matter = await portal.MatterAsync();
        var (plan, sub) = await portal.PlanAsync(matter, formal: 42, backup: 42);
        await portal.DoAsync(Officer, new SavePlanSettings { PlanId = plan, Name = "基准", InstitutionCap = 2 });
        await portal.DoAsync(Officer, new SavePlanRecusal { PlanId = plan, Recusal = new RecusalSettings { Institutions = [.. Enumerable.Range(1, 50).Select(i => FormattableString.Invariant($"演示第{i}医院"))], Experts = [.. experts.Skip(4000).Take(100).Select(expert => expert.Id)], DaysSinceService = 90, Parties = [new ReviewedParty("演示第77医院", null)] } });
        var first = (await portal.DoAsync(Officer, new ReadReviewPlan { PlanId = plan })).SubPlans[0].Groups[0].Row.Id;
        for (var i = 0; i < 6; i++)
        {
            var group = await portal.DoAsync(Officer, new SaveReviewGroup { PlanId = plan, SubPlanId = sub, GroupId = i == 0 ? first : null, Name = "组" + i.ToString(CultureInfo.InvariantCulture), Formal = 7, Backup = 7, InstitutionCap = 1 });
            await portal.DoAsync(Officer, new SavePlanRule
            {
                PlanId = plan, GroupId = group,
                Rule = All(
                    new RuleCondition("title", RuleOperator.AtLeast, ["副高级"]),
                    new RuleGroup(RuleJoin.Any, [
                        new RuleCondition("own1000", RuleOperator.AtLeast, [(i * 5).ToString(CultureInfo.InvariantCulture)]), All(new RuleCondition("own1001", RuleOperator.Equals, ["第3类"]), new RuleCondition("age", RuleOperator.LessThan, ["60"])), new RuleCondition("languages", RuleOperator.Contains, ["英语"]),
                    ])),
            });
        }

        await TimeAsync("preview with probabilities", async () => Assert.True((await portal.DoAsync(Officer, new PreviewDraw { PlanId = plan })).IsFeasible));
        Guid draw = default;
        await TimeAsync("freeze", async () => draw = await portal.DoAsync(Officer, new StartDraw { PlanId = plan }), () => portal.DoAsync(Officer, new AbandonDraw { DrawId = draw, Reason = "基准" }));
        draw = await portal.DoAsync(Officer, new StartDraw { PlanId = plan });
        await portal.DoAsync(Officer, new GiveDrawText { DrawId = draw, Part = DrawPart.Operator, Text = "春江潮水" });
        var watch = Stopwatch.StartNew();
        await portal.DoAsync(Supervisor, new GiveDrawText { DrawId = draw, Part = DrawPart.Supervisor, Text = "海上明月" });
        output.WriteLine(FormattableString.Invariant($"second text and draw, once: {watch.Elapsed.TotalMilliseconds:0} ms"));
        await TimeAsync("look at the draw", async () => await portal.DoAsync(Officer, new ReadDraw { DrawId = draw }));
        await TimeAsync("call the next", async () =>
        {
            var seat = (await portal.DoAsync(Officer, new ReadDraw { DrawId = draw })).Groups[0].Seats.First(one => one.State == SeatState.Held);
            await portal.DoAsync(Officer, new CallNext { DrawId = draw, Kind = DrawCauseKind.Declined, SeatId = seat.Id, Note = "基准" });
        });
    }

    /// <summary>A whole file of the most rows there may be: looked at, taken in, and the same again with nothing to change.</summary>
    [SkippableFact]
    public async Task Pool_OfFiveThousand_IsImported()
    {
        Skip.If(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HP_BENCH")), "HP_BENCH is not set; ./dev bench does");
        const string Keeper = "experts";
        await using var portal = await TestPortal.StartAsync(TestDatabase.PostgreSql);
        await portal.DoAsync(Keeper, new SaveOwnTag { Name = "主评经验", Kind = TagKind.Level, Options = "无\n有\n丰富" });
        var text = new System.Text.StringBuilder("姓名,证件号码,手机,工作单位,单位级别,所在地区,专业,职称,主评经验\n");
        for (var number = 1; number <= Experts; number++)
        {
            text.Append(CultureInfo.InvariantCulture, $"演示专家{number},{DemoNumbers.IdentityNumber(number, new DateOnly(1965, 1, 1).AddDays(number % 9000), Sex.Male)},{DemoNumbers.Mobile(number)},演示第{number % 900}医院,三级,320583,护理,正高级,有\n");
        }

        using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text.ToString()));
        var token = (await portal.Services.GetRequiredService<HealthPortal.Data.Execution.Registers.ImportFiles>().KeepAsync(await HealthPortal.Tests.Data.Platform.Accounts.AccountTests.IdAsync(portal, Keeper), content, "专家.csv", CancellationToken.None)).Value;
        foreach (var what in new[] { "added", "again, unchanged" })
        {
            var watch = Stopwatch.StartNew();
            var preview = await portal.DoAsync(Keeper, new CheckExpertImport { Token = token });
            var looked = watch.Elapsed;
            var done = await portal.DoAsync(Keeper, new ApplyExpertImport { Token = token });
            output.WriteLine(FormattableString.Invariant($"import of {Experts} rows, {what}: looked at in {looked.TotalSeconds:0.0} s ({preview.FaultCount} faults), taken in {(watch.Elapsed - looked).TotalSeconds:0.0} s: {done}"));
        }
    }

    private async Task TimeAsync(string name, Func<Task> act, Func<Task>? between = null)
    {
        var times = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            await act();
            if (round > 0)
            {
                times.Add(watch.Elapsed.TotalMilliseconds);
            }

            if (between is not null)
            {
                await between();
            }
        }

        times.Sort();
        output.WriteLine(FormattableString.Invariant($"{name}: median {times[times.Count / 2]:0} ms, slowest {times[^1]:0} ms"));
    }
}
