using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Experts.CaseReviews;
using HealthPortal.Data.Experts.ExpertDraws;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static HealthPortal.Tests.Kit.ReviewDesk;

namespace HealthPortal.Tests.Data.Experts.CaseReviews;

/// <summary>A case at its expert-review step asks for a panel, and hears what it concluded.</summary>
public sealed class CaseReviewTests
{
    private const string Applicant = "昆山晨露宾馆有限公司（演示）";

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite, true)]
    [InlineData(TestDatabase.PostgreSql, false)]
    public async Task Case_AsksForAPanel_WhoseConclusionComesBack(TestDatabase database, bool agrees)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.WithExpertStepAsync();
        var experts = await portal.AddExpertsAsync(30);
        var matter = await portal.MatterAsync();
        var made = await portal.SubmitAsync();
        Refused("只有正在“专家评审”环节", await portal.RunAsync(Officer, new OpenCaseReview { CaseId = made.Id, MatterId = matter }));
        made = await portal.DoAsync(Officer, new AcceptCase { CaseId = made.Id, Version = made.Version });

        // The period stops with the step, by law; so it did before there was a panel.
        await using (var db = await portal.OpenAsync())
        {
            Assert.Equal(PauseCause.ExpertReview, (await db.Set<CasePause>().SingleAsync(pause => pause.CaseId == made.Id && pause.EndedOn == null)).Cause);
            db.Add(new ExpertTie { ExpertId = experts[0].Id, Party = Applicant, Note = "持股", At = portal.Clock.GetUtcNow().UtcDateTime, ByName = "专家本人" });
            db.Add(new ExpertEmployment { ExpertId = experts[4].Id, Institution = Applicant, From = new DateOnly(2020, 1, 1) });
            await db.SaveChangesAsync();
        }

        var offered = await portal.DoAsync(Officer, new ReadCaseReviews { CaseId = made.Id });
        Assert.Equal([(matter, "医疗机构评审")], offered.Matters);
        Refused("选择评审事项", await portal.RunAsync(Officer, new OpenCaseReview { CaseId = made.Id, MatterId = Guid.CreateVersion7() }));
        var plan = await portal.DoAsync(Officer, new OpenCaseReview { CaseId = made.Id, MatterId = matter });
        Refused("已有评审计划", await portal.RunAsync(Officer, new OpenCaseReview { CaseId = made.Id, MatterId = matter }));
        var opened = (await portal.DoAsync(Officer, new ReadReviewPlan { PlanId = plan })).Plan;
        Assert.Equal((made.Id, made.CaseNumber), (opened.CaseId, opened.CaseNumber));
        Assert.Equal([new ReviewedParty(Applicant, Applicant), new ReviewedParty("顾演示", Applicant)], opened.Recusal.Parties);

        // Whoever is tied to the applicant is kept out without anybody writing it down.
        await portal.DoAsync(Officer, new SaveSubPlan { PlanId = plan, Name = "第一场", Day = Day, Half = HalfDay.Morning, Place = "昆山市会议中心", Formal = 3, Backup = 1 });
        var excluded = (await portal.DoAsync(Officer, new PreviewDraw { PlanId = plan })).Excluded.ToDictionary(one => one.Number, one => one.Reasons.Select(reason => reason.Kind).ToList());
        Assert.Contains(ExclusionKind.DeclaredTie, excluded["TJ000001"]);
        Assert.True(excluded.ContainsKey("TJ000005"));
        await portal.DrawAsync(plan);

        // No opinion at the step before the panel has spoken.
        var now = await portal.DoAsync(Officer, new ReadCase { CaseId = made.Id });
        Refused("专家评审还没有结论", await portal.RunAsync(Officer, new GiveOpinion { CaseId = made.Id, Version = now.Version, Agree = true, Opinion = "同意" }));

        portal.Clock.MoveTo(new DateTimeOffset(2026, 4, 1, 16, 0, 0, TimeSpan.FromHours(8)));
        foreach (var seat in (await portal.DoAsync(Officer, new ReadReviewDay { PlanId = plan })).Sittings[0].Seats.Where(seat => seat.IsFormal))
        {
            await portal.DoAsync(Officer, new NoteAttendance { SeatId = seat.SeatId, Attended = true });
        }

        var day = await portal.DoAsync(Officer, new ReadReviewDay { PlanId = plan });
        Refused("选择专家组对办件的意见", await portal.RunAsync(Officer, new ConcludeReview { PlanId = plan, Version = day.Version, Conclusion = "具备条件" }));
        await portal.DoAsync(Officer, new ConcludeReview { PlanId = plan, Version = day.Version, Conclusion = "设备和人员情况已经核实", Agrees = agrees });

        // It stands in the case's history, its handler is told, and the opinion can be given.
        var words = agrees ? "同意" : "不同意";
        var read = await portal.DoAsync("head", new ReadCaseReviews { CaseId = made.Id });
        Assert.Equal((ReviewPlanState.Concluded, agrees, "设备和人员情况已经核实"), (read.Latest!.State, read.Latest.Agrees!.Value, read.Latest.Conclusion));
        var after = await portal.DoAsync(Officer, new ReadCase { CaseId = made.Id });
        Assert.Contains(after.Events, line => line.Action == CaseAction.OpenExpertReview && line.Opinion!.Contains(opened.Number, StringComparison.Ordinal));
        Assert.Contains(after.Events, line => line.Action == CaseAction.ExpertConclusion && line.Opinion == $"专家组意见：{words}。设备和人员情况已经核实");
        await using (var db = await portal.OpenAsync())
        {
            Assert.Contains(words, (await db.Set<Message>().SingleAsync(row => row.Kind == "case-review-concluded")).Body, StringComparison.Ordinal);
        }

        await portal.DoAsync(Officer, new GiveOpinion { CaseId = made.Id, Version = after.Version, Agree = agrees, Opinion = $"专家组意见：{words}。" });
        await using (var db = await portal.OpenAsync())
        {
            Assert.Equal(0, await db.Set<CasePause>().CountAsync(pause => pause.CaseId == made.Id && pause.EndedOn == null));
        }

        Refused("只有正在“专家评审”环节", await portal.RunAsync(Officer, new OpenCaseReview { CaseId = made.Id, MatterId = matter }));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task CancelledPlan_FreesTheStep_AndAnotherMayBeOpened(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.WithExpertStepAsync();
        var matter = await portal.MatterAsync();
        var made = await portal.SubmitAsync();
        made = await portal.DoAsync(Officer, new AcceptCase { CaseId = made.Id, Version = made.Version });
        var plan = await portal.DoAsync(Officer, new OpenCaseReview { CaseId = made.Id, MatterId = matter });
        await portal.DoAsync(Officer, new CancelReviewPlan { PlanId = plan, Reason = "改由书面评审" });
        Assert.Equal("改由书面评审", (await portal.DoAsync(Officer, new ReadCaseReviews { CaseId = made.Id })).Rows[0].StateReason);
        await portal.DoAsync(Officer, new OpenCaseReview { CaseId = made.Id, MatterId = matter });

        // Two at once: one plan.
        var other = await portal.SubmitAsync(seed: 2, name: "昆山朝晖宾馆（演示）");
        other = await portal.DoAsync(Officer, new AcceptCase { CaseId = other.Id, Version = other.Version });
        var both = await Task.WhenAll(portal.RunAsync(Officer, new OpenCaseReview { CaseId = other.Id, MatterId = matter }), portal.RunAsync(Officer, new OpenCaseReview { CaseId = other.Id, MatterId = matter }));
        Assert.Equal(1, both.Count(outcome => outcome.Succeeded));
        Refused("已有评审计划", both.Single(outcome => !outcome.Succeeded));
    }

    /// <summary>A person's colleagues do not sit on the panel, by the place of work his form says.</summary>
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task PlaceOfWork_OfAPerson_KeepsColleaguesOut(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.WithExpertStepAsync();
        await portal.AddExpertsAsync(30);
        var matter = await portal.MatterAsync();
        var made = await portal.SubmitAsync();
        made = await portal.DoAsync(Officer, new AcceptCase { CaseId = made.Id, Version = made.Version });
        await using (var db = await portal.OpenAsync())
        {
            var approval = await db.Set<ApprovalCase>().SingleAsync(row => row.Id == made.Id);
            var seals = portal.Services.GetRequiredService<ProtectedFields>();
            var form = CaseForms.Seal(seals, new Dictionary<string, string?>(CaseForms.Read(seals, approval.FormCipher)) { [FormField.Workplace] = " 演示第2医院 " });
            await db.Set<ApprovalCase>().Where(row => row.Id == made.Id).ExecuteUpdateAsync(row => row.SetProperty(one => one.FormCipher, form));
            await db.Set<Applicant>().Where(row => row.Id == approval.ApplicantId).ExecuteUpdateAsync(row => row.SetProperty(one => one.Kind, ApplicantKind.Person));
        }

        var plan = await portal.DoAsync(Officer, new OpenCaseReview { CaseId = made.Id, MatterId = matter });
        var opened = (await portal.DoAsync(Officer, new ReadReviewPlan { PlanId = plan })).Plan;
        Assert.Equal([new ReviewedParty(Applicant, "演示第2医院"), new ReviewedParty("顾演示", null)], opened.Recusal.Parties);
        await portal.DoAsync(Officer, new SaveSubPlan { PlanId = plan, Name = "第一场", Day = Day, Half = HalfDay.Morning, Place = "昆山市会议中心", Formal = 3, Backup = 1 });
        var excluded = (await portal.DoAsync(Officer, new PreviewDraw { PlanId = plan })).Excluded;
        Assert.Equal(["TJ000005", "TJ000006", "TJ000007", "TJ000008"], excluded.Select(one => one.Number).Order(StringComparer.Ordinal));
    }
}
