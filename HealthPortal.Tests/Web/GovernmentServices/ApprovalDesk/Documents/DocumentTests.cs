using AngleSharp.Html.Parser;
using HealthPortal.Tests.Kit;
using HealthPortal.Tests.Web.Printing;
using HealthPortal.Web.GovernmentServices.ApprovalDesk.Documents;
using HealthPortal.Web.Printing;

namespace HealthPortal.Tests.Web.GovernmentServices.ApprovalDesk.Documents;

/// <summary>Every document on paper: real Chromium, read back with poppler. The files stay in artifacts/documents to be looked at.</summary>
public sealed class DocumentTests(PrintingHost host) : IClassFixture<PrintingHost>
{
    [SkippableFact]
    public async Task Receipt_WhenPrinted_ListsTheMaterialsAndClaimsNoMore() =>
        await PrintAsync<Receipt, ReceiptModel>(SampleDocuments.Receipt,
            "收件凭证", "昆卫收〔2026〕17号", "共6项", "公共场所卫生管理制度", "免提交", "不表示申请已被受理", "五个工作日内一次告知", "逾期不告知的，自收到申请材料之日起即为受理", "行政许可专用章", "演示");

    [SkippableFact]
    public async Task AcceptanceNotice_WhenPrinted_NamesArticleAndDueDay() =>
        await PrintAsync<AcceptanceNotice, AcceptanceNoticeModel>(SampleDocuments.Acceptance,
            "行政许可申请受理通知书", "第三十二条第一款第五项", "自2026年3月4日起予以受理", "法定办理期限为20个工作日", "7个工作日内，即2026年3月13日前", "第四十五条", "行政许可专用章");

    [SkippableFact]
    public async Task AcceptanceNotice_WhenAcceptedBySilence_SaysSinceWhenAndWhy() =>
        await PrintAsync<AcceptanceNotice, AcceptanceNoticeModel>(SampleDocuments.Acceptance with { BySilence = true, AcceptedOn = new DateOnly(2026, 3, 2) },
            "第三十二条第一款第四项", "未在收到申请材料之日起五个工作日内告知补正", "即2026年3月2日起即为受理");

    [SkippableTheory]
    [InlineData(RefusalGround.LicenceNotRequired, "第三十二条第一款第一项", "依法不需要取得行政许可")]
    [InlineData(RefusalGround.OutsideCompetence, "第三十二条第一款第二项", "请向苏州工业园区管理委员会提出申请")]
    [InlineData(RefusalGround.MaterialsNotCompleted, "第三十二条第一款第四项、第五项", "备齐材料后可以重新提出申请")]
    [InlineData(RefusalGround.FalseMaterials, "第七十八条", "一年内不得再次申请该行政许可")]
    public async Task RefusalNotice_WhenPrinted_NamesGroundAndRemedies(RefusalGround ground, string article, string advice) =>
        await PrintAsync<RefusalNotice, RefusalNoticeModel>(SampleDocuments.Refusal with { Ground = ground },
            article, advice, "六十日内，依法向昆山市人民政府申请行政复议", "六个月内，依法向昆山市人民法院提起行政诉讼");

    [SkippableFact]
    public async Task SupplementNotice_WhenPrinted_ListsEverythingAtOnce() =>
        await PrintAsync<SupplementNotice, SupplementNoticeModel>(SampleDocuments.Supplement,
            "需要补正的全部内容一次告知如下", "报告出具日期超过一年。", "未标明消毒间的位置和面积。", "复印件不清晰", "于2026年3月18日前补正");

    [SkippableFact]
    public async Task Decision_WhenPrinted_SaysWhatIsAllowedAndHowLong() =>
        await PrintAsync<Decision, DecisionModel>(SampleDocuments.Decision,
            "准予行政许可决定书", "第三十八条第一款", "沐浴场所（普通浴室、桑拿）", "昆卫公证字〔2026〕第320583-000009号", "自2026年3月12日至2030年3月11日", "十个工作日内", "有效期届满三十日前");

    [SkippableFact]
    public async Task NegativeDecision_WhenPrinted_GivesReasonAndRemedies() =>
        await PrintAsync<NegativeDecision, NegativeDecisionModel>(SampleDocuments.NegativeDecision,
            "不予行政许可决定书", "第三十八条第二款", "未设置独立的消毒间", "六十日内", "六个月内");

    [SkippableFact]
    public async Task DeliveryReceipt_WhenPrinted_NamesEachDocument() =>
        await PrintAsync<DeliveryReceipt, DeliveryReceiptModel>(SampleDocuments.Delivery,
            "送达回证", "昆卫许准〔2026〕9号1份", "2份", "直接送达", "年月日");

    [SkippableFact]
    public async Task HandOverList_WhenItFitsAPage_CountsCasesAndMaterials() =>
        await PrintAsync<HandOverList, HandOverListModel>(SampleDocuments.HandOver(12), "办件交接单", "合计12件", "72", "行政审批处");

    [SkippableFact]
    public async Task HandOverList_WhenLonger_RepeatsItsHeadingAndNumbersThePages()
    {
        var pdf = await PdfAsync<HandOverList, HandOverListModel>(SampleDocuments.HandOver(60), "HandOverListLong");

        var text = await PdfTools.TextAsync(pdf);
        var pages = int.Parse(await PdfTools.InfoAsync(pdf, "Pages"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(pages, 2, 6);
        Assert.Equal(pages, text.Split("收件编号").Length - 1);
        Assert.Contains($"—{pages}—", text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Licence_WhenPrinted_ShowsWhatTheRulesAskFor()
    {
        var pdf = await PdfAsync<PublicPlacesLicence, PublicPlacesLicenceModel>(SampleDocuments.Licence, "PublicPlacesLicence");

        var text = await PdfTools.TextAsync(pdf);
        foreach (var part in (string[])["公共场所卫生许可证", "昆卫公证字〔2026〕第320583-000009号", "昆山市清泉沐浴有限公司", "李清泉", "玉山镇人民南路100号", "沐浴场所", "2026年3月12日至2030年3月11日", "二〇二六年三月十二日", "演示"])
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }

        Assert.Equal("1", await PdfTools.InfoAsync(pdf, "Pages"));
        Assert.Contains("A4", await PdfTools.InfoAsync(pdf, "Page size"), StringComparison.Ordinal);
        Assert.StartsWith("841", await PdfTools.InfoAsync(pdf, "Page size"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Html_WhenANameIsHostile_IsTextAndNothingElse()
    {
        const string hostile = "<script>alert(1)</script><img src=x onerror=\"alert(2)\">\"'&";
        var html = await host.Documents.ToHtmlAsync<AcceptanceNotice, AcceptanceNoticeModel>(
            SampleDocuments.Acceptance with { Issuer = SampleDocuments.Issuer with { Name = hostile }, Application = SampleDocuments.Application with { ApplicantName = hostile } });

        var page = new HtmlParser().ParseDocument(html);

        Assert.Empty(page.QuerySelectorAll("script, img, [onerror]"));
        Assert.Contains(hostile, page.QuerySelector(".addressee")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Html_OfEveryDocument_AsksForNothingOutsideItself()
    {
        foreach (var html in new[]
        {
            await host.Documents.ToHtmlAsync<Receipt, ReceiptModel>(SampleDocuments.Receipt),
            await host.Documents.ToHtmlAsync<PublicPlacesLicence, PublicPlacesLicenceModel>(SampleDocuments.Licence),
            await host.Documents.ToHtmlAsync<DeliveryReceipt, DeliveryReceiptModel>(SampleDocuments.Delivery),
        })
        {
            var page = new HtmlParser().ParseDocument(html);
            Assert.Empty(page.QuerySelectorAll("link, script, img, iframe, [src], [href]"));
            Assert.DoesNotContain("url(http", html, StringComparison.Ordinal);
            Assert.Equal("zh-CN", page.DocumentElement.GetAttribute("lang"));
            Assert.Single(page.QuerySelectorAll("h1"));
        }
    }

    private async Task PrintAsync<TDocument, TModel>(TModel model, params string[] parts)
        where TDocument : PrintedDocument<TModel>
    {
        var pdf = await PdfAsync<TDocument, TModel>(model, typeof(TDocument).Name);

        var text = await PdfTools.TextAsync(pdf);
        foreach (var part in parts)
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }

        Assert.Equal("1", await PdfTools.InfoAsync(pdf, "Pages"));
        Assert.Contains("A4", await PdfTools.InfoAsync(pdf, "Page size"), StringComparison.Ordinal);
        Assert.StartsWith("59", await PdfTools.InfoAsync(pdf, "Page size"), StringComparison.Ordinal);
        var fonts = await PdfTools.FontsAsync(pdf);
        Assert.NotEmpty(fonts);
        Assert.All(fonts, font => Assert.True(font.Embedded, font.Name));
    }

    private async Task<byte[]> PdfAsync<TDocument, TModel>(TModel model, string name)
        where TDocument : PrintedDocument<TModel>
    {
        Prerequisite.Check(Browser.MissingReason ?? PdfTools.MissingReason);
        var printed = await host.Documents.ToPdfAsync<TDocument, TModel>(model, default);
        Assert.True(printed.Succeeded, printed.Succeeded ? "" : printed.Message);
        var folder = Directory.CreateDirectory(SourceTree.PathTo("artifacts", "documents")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, name + ".pdf"), printed.Value);
        return printed.Value;
    }
}
