using HealthPortal.Data.Files;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Values;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Kit;

/// <summary>Takes applications in at the window the way a clerk does, so that tests begin where they mean to.</summary>
public static class Cases
{
    /// <summary>公共场所卫生许可（首次）, county level.</summary>
    public const string HygieneLicence = "32-06";

    /// <summary>A small real PDF.</summary>
    public static byte[] Pdf(string text = "demo") => System.Text.Encoding.ASCII.GetBytes($"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n% {text}\ntrailer<</Root 1 0 R>>\n%%EOF\n");

    public static Dictionary<string, string?> HygieneForm(int seed = 1) => new(StringComparer.Ordinal)
    {
        ["applicantName"] = "昆山晨露宾馆有限公司（演示）",
        ["creditCode"] = DemoNumbers.CreditCode(seed),
        ["institutionKind"] = "企业",
        ["registeredAddress"] = "昆山市演示路 1 号",
        ["representative"] = "顾演示",
        ["representativeIdentityKind"] = "居民身份证或居住证",
        ["representativeIdentity"] = DemoNumbers.IdentityNumber(seed),
        ["contactName"] = "顾演示",
        ["contactPhone"] = DemoNumbers.Mobile(seed),
        ["venueName"] = "晨露宾馆（演示）",
        ["division"] = "320583000000",
        ["venueAddress"] = "昆山市演示路 1 号",
        ["venueCategories"] = "住宿场所",
        ["roomCount"] = "40",
        ["bedCount"] = "60",
        ["businessArea"] = "1200",
        ["openingDate"] = "2026-05-01",
        ["isNewBuild"] = "false",
        ["staffCount"] = "12",
        ["certifiedStaffCount"] = "12",
        ["hygieneManager"] = "顾演示",
        ["hygieneManagerPhone"] = DemoNumbers.Mobile(seed),
        ["waterSupply"] = "市政集中式供水",
        ["hasCentralAirConditioning"] = "false",
        ["linenHandling"] = "委托清洗消毒",
        ["laundryCompany"] = "演示洗涤有限公司",
        ["testInstitution"] = "演示检测有限公司",
        ["testReportNumber"] = "YS-2026-001",
        ["testDate"] = "2026-02-20",
        ["byProxy"] = "false",
        ["deliveryMethod"] = "窗口领取",
        ["declaration"] = "true",
    };

    public static async Task<Guid> ItemIdAsync(this TestPortal portal, string code)
    {
        await using var db = await portal.OpenAsync();
        return await db.Set<BusinessItem>().Where(item => item.Code == code).Select(item => item.Id).SingleAsync();
    }

    /// <summary>A complete draft, not yet submitted.</summary>
    public static async Task<DraftView> DraftAsync(this TestPortal portal, string clerk = "window", int seed = 1, string item = HygieneLicence, string name = "昆山晨露宾馆有限公司（演示）")
    {
        var id = await portal.DoAsync(clerk, new StartDraft { ItemId = await portal.ItemIdAsync(item) });
        var draft = await portal.DoAsync(clerk, new ReadDraft { DraftId = id });
        var version = await portal.DoAsync(clerk, new SaveDraft
        {
            DraftId = id,
            Version = draft.Version,
            Stage = 2,
            Content = new DraftContent
            {
                ApplicantNumber = DemoNumbers.CreditCode(seed),
                ApplicantName = name,
                ApplicantAddress = "昆山市演示路 1 号",
                LegalRepresentative = "顾演示",
                ContactName = "顾演示",
                ContactPhone = DemoNumbers.Mobile(seed),
                Form = HygieneForm(seed),
                Materials = [.. draft.Guide.Materials.Where(material => material.HasExpiry).Select(material => new DraftMaterial { Code = material.Code, ValidUntil = new DateOnly(2030, 1, 1) })],
            },
        });
        foreach (var material in draft.Guide.Materials.Where(material => material.Required))
        {
            await portal.DoAsync(clerk, new AttachDraftFile { DraftId = id, MaterialCode = material.Code, File = await portal.FileAsync(material.Code + ".pdf", material.Code) });
        }

        return await portal.DoAsync(clerk, new ReadDraft { DraftId = id });
    }

    public static async Task<CaseRef> SubmitAsync(this TestPortal portal, string clerk = "window", int seed = 1, string name = "昆山晨露宾馆有限公司（演示）")
    {
        var draft = await portal.DraftAsync(clerk, seed, name: name);
        return await portal.DoAsync(clerk, new SubmitCase { DraftId = draft.Id, Version = draft.Version });
    }

    /// <summary>Accepted, inspected, reviewed: the leader is next.</summary>
    public static async Task<CaseRef> ToDecisionAsync(this TestPortal portal, int seed = 1)
    {
        var made = await portal.SubmitAsync(seed: seed);
        made = await portal.DoAsync("officer", new AcceptCase { CaseId = made.Id, Version = made.Version });
        made = await portal.DoAsync("officer", new RecordInspection { CaseId = made.Id, Version = made.Version, Inspection = new SiteInspection(new DateOnly(2026, 3, 10), ["王演示", "李演示"], "符合要求", true) });
        return await portal.DoAsync("head", new GiveOpinion { CaseId = made.Id, Version = made.Version, Agree = true, Opinion = "同意" });
    }

    /// <summary>Takes a case in and over every step before <paramref name="until"/>; null takes it to its end.</summary>
    /// <param name="portal">Where.</param>
    /// <param name="until">The step it is left at.</param>
    /// <param name="suffix">Of the user names of the organ's staff, see <see cref="HealthPortal.Data.Seeding.DemoAccounts.UserName"/>.</param>
    /// <param name="seed">Makes the numbers of the applicant.</param>
    /// <param name="name">Of the applicant.</param>
    public static async Task<CaseRef> WalkAsync(this TestPortal portal, FlowStepKind? until, string suffix, int seed, string name)
    {
        var made = await portal.SubmitAsync("window" + suffix, seed, name);
        var today = HealthPortal.Domain.Time.ShanghaiTime.Today(portal.Clock);
        await using var db = await portal.OpenAsync();
        while (await db.Set<ApprovalCase>().Where(row => row.Id == made.Id).Select(row => row.StepKind).SingleAsync() is { } step && step != until)
        {
            var (id, version) = (made.Id, made.Version);
            (string Role, CaseCommand Act) turn = step switch
            {
                FlowStepKind.PreReview => ("window", new PassPreReview { CaseId = id, Version = version }),
                FlowStepKind.Acceptance => ("officer", new AcceptCase { CaseId = id, Version = version }),
                FlowStepKind.SiteInspection => ("officer", new RecordInspection { CaseId = id, Version = version, Inspection = new SiteInspection(today, ["王演示", "李演示"], "符合要求", true) }),
                FlowStepKind.DepartmentReview => ("head", new GiveOpinion { CaseId = id, Version = version, Agree = true, Opinion = "同意" }),
                FlowStepKind.LeaderDecision => ("leader", new DecideCase { CaseId = id, Version = version, Grant = true, Opinion = "准予" }),
                FlowStepKind.LicenceMaking => ("maker", new MakeLicence { CaseId = id, Version = version }),
                FlowStepKind.Delivery => ("window", new DeliverResult { CaseId = id, Version = version, Method = "窗口领取", Receiver = "顾演示" }),
                _ => throw new InvalidOperationException($"Nobody in the kit acts at {step}."),
            };
            made = await portal.DoAsync(turn.Role + suffix, turn.Act);
        }

        return made;
    }

    public static async Task<StoredFile> FileAsync(this TestPortal portal, string name, string text)
    {
        using var content = new MemoryStream(Pdf(text));
        var saved = await portal.Services.GetRequiredService<FileStore>().SaveAsync(content, name, FilePolicy.Materials, CancellationToken.None);
        Assert.True(saved.Succeeded, saved.Succeeded ? "" : saved.Message);
        return saved.Value;
    }
}
