using HealthPortal.Domain.GovernmentServices.ServiceMatters;

namespace HealthPortal.Tests.Domain.GovernmentServices.ServiceMatters;

public sealed class GuideCatalogueTests
{
    private static readonly GuideCatalogue Catalogue = GuideCatalogue.Build(ReferenceFiles.MattersCsv, ReferenceFiles.FactsJson, ReferenceFiles.Guides);

    /// <summary>What issue and tender ask complete guides for, by item name; every level variant of each counts.</summary>
    private static readonly string[] CompleteItems =
    [
        "公共场所卫生许可（首次）", "公共场所卫生许可（变更）", "公共场所卫生许可（延续）", "公共场所卫生许可（注销）", "公共场所卫生许可（补发）",
        "护士执业注册（首次注册）", "护士执业注册（变更注册）", "护士执业注册（延续注册）",
        "医疗机构执业登记（新办）", "医疗机构执业登记（变更）", "医疗机构执业登记（校验）",
        "诊所备案", "乙类大型医用设备配置许可（新增）",
        "设置放射治疗、核医学项目许可（新办）", "设置介入放射学项目许可（新办）", "设置X射线影像诊断项目许可（新办）",
    ];

    [Fact]
    public void Rows_MatchTheTotalsOfTheTender()
    {
        var rows = Catalogue.Rows;
        Assert.Equal(269, rows.Count);
        Assert.Equal(Enumerable.Range(1, 70), rows.Select(row => row.MatterNumber).Distinct());
        Assert.Equal((22, 82), Count(row => row.ApplicantKind == ApplicantKind.Person));
        Assert.Equal((48, 187), Count(row => row.ApplicantKind == ApplicantKind.Institution));
        Assert.Equal((25, 157), Count(row => row.AiAssist));
        Assert.Equal(269, rows.Select(row => row.ItemCode).Distinct(StringComparer.Ordinal).Count());

        (int Matters, int Items) Count(Func<MatterRow, bool> wanted) =>
            (rows.Where(wanted).Select(row => row.MatterNumber).Distinct().Count(), rows.Count(wanted));
    }

    [Fact]
    public void Categories_MatchTheCountsOfTheTender()
    {
        var counts = Catalogue.Rows.DistinctBy(row => row.MatterNumber).CountBy(row => row.Category).ToDictionary();
        Assert.Equal(34, counts[MatterCategory.Licensing]);
        Assert.Equal(3, counts[MatterCategory.Payment]);
        Assert.Equal(11, counts[MatterCategory.Confirmation]);
        Assert.Equal(1, counts[MatterCategory.Adjudication]);
        Assert.Equal(4, counts[MatterCategory.Other]);
        Assert.Equal(17, counts[MatterCategory.Filing]);
    }

    [Fact]
    public void ItemCodes_FollowTheOrderOfTheList()
    {
        Assert.Equal("公共场所卫生许可（首次）", Row("32-06").ItemName);
        Assert.Equal(AdministrativeLevels.County, Row("32-06").Levels);
        Assert.Equal(AdministrativeLevels.City | AdministrativeLevels.County, Row("01-11").Levels);
        Assert.Equal("省级、市级、县级", Row("65-01").Levels.Names());
    }

    public static TheoryData<string> Codes() => [.. Catalogue.Rows.Select(row => row.ItemCode)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void For_EveryItem_IsAValidGuide(string code)
    {
        var guide = Catalogue.For(code);
        Assert.Empty(GuideContentValidator.Validate(guide));
        Assert.True(guide.Form.Fields.Count() >= 10);
        Assert.True(guide.Questions.Count >= 3);
        Assert.All(guide.Materials, material => Assert.NotEmpty(material.ReviewPoints));
        Assert.Contains(guide.Form.Fields, field => field.Key == "declaration" && field.Pattern == FormValues.True);
        Assert.True(guide.IsBasic == (guide.Remark == GuideDefaults.BasicRemark));
    }

    [Fact]
    public void For_RequiredItems_IsCompleteInEveryLevel()
    {
        foreach (var name in CompleteItems)
        {
            var rows = Catalogue.Rows.Where(row => row.ItemName.Replace('(', '（').Replace(')', '）') == name).ToList();
            Assert.NotEmpty(rows);
            Assert.All(rows, row =>
            {
                var guide = Catalogue.For(row.ItemCode);
                Assert.False(guide.IsBasic, row.ItemCode);
                Assert.InRange(guide.Form.Fields.Count(), 15, 40);
                Assert.All(guide.LegalBasis, basis => Assert.StartsWith("《", basis.Title, StringComparison.Ordinal));
                Assert.All(guide.Flow, step => Assert.False(string.IsNullOrWhiteSpace(step.Note)));
            });
        }

        Assert.Equal(
            Catalogue.Rows.Where(row => CompleteItems.Contains(row.ItemName.Replace('(', '（').Replace(')', '）'), StringComparer.Ordinal)).Select(row => row.ItemCode),
            Catalogue.Rows.Where(row => !Catalogue.For(row.ItemCode).IsBasic).Select(row => row.ItemCode));
    }

    [Fact]
    public void For_FirstHygieneLicence_HasTheWholeFlowAndFourYears()
    {
        var guide = Catalogue.For("32-06");
        Assert.Equal(
            [FlowStepKind.Acceptance, FlowStepKind.SiteInspection, FlowStepKind.DepartmentReview, FlowStepKind.LeaderDecision, FlowStepKind.LicenceMaking, FlowStepKind.Delivery],
            guide.Flow.Select(step => step.Kind));
        Assert.Equal(20, guide.StatutoryWorkingDays);
        Assert.Equal(new GuideResult(GuideResultKind.Licence, "公共场所卫生许可证", 4, "public-place-hygiene-licence"), guide.Result);
        Assert.Same(guide, Catalogue.For("32-05"));
    }

    [Fact]
    public void For_Filings_TakesTheShortFlow()
    {
        foreach (var row in Catalogue.Rows.Where(row => row.IsFiling))
        {
            Assert.DoesNotContain(Catalogue.For(row.ItemCode).Flow, step => step.Kind is FlowStepKind.LeaderDecision or FlowStepKind.SiteInspection or FlowStepKind.ExpertReview);
        }

        Assert.Equal(18, Catalogue.Rows.Where(row => row.IsFiling).Select(row => row.MatterNumber).Distinct().Count());
    }

    [Fact]
    public void For_Cancellations_MakesNoLicence() => Assert.All(
        Catalogue.Rows.Where(row => row.ItemKind == ItemKind.Cancel),
        row => Assert.DoesNotContain(Catalogue.For(row.ItemCode).Flow, step => step.Kind == FlowStepKind.LicenceMaking));

    [Fact]
    public void For_BasicGuide_SaysThatItIsBasic()
    {
        var guide = Catalogue.For("70-01");
        Assert.True(guide.IsBasic);
        Assert.Contains("待主管处室补充", guide.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_WhenAFileServesAnUnknownItem_Throws() => Refuses("[\"32-05\"", "[\"99-01\"", "99-01");

    [Fact]
    public void Build_WhenAGuideBreaksARule_Throws() => Refuses("\"promisedWorkingDays\": 10", "\"promisedWorkingDays\": 30", "32-0");

    [Fact]
    public void Build_WhenAFileIsMisspelt_ThrowsWithItsName() => Refuses("\"conditions\"", "\"condition\"", "public-place-hygiene-new.json");

    [Fact]
    public void Build_WhenTwoFilesServeOneItem_Throws()
    {
        var guides = ReferenceFiles.Guides.ToDictionary(StringComparer.Ordinal);
        guides["copy.json"] = guides["clinic-filing.json"];
        var fault = Assert.Throws<FormatException>(() => GuideCatalogue.Build(ReferenceFiles.MattersCsv, ReferenceFiles.FactsJson, guides));
        Assert.Contains("66-01", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WhenACodeIsUnknown_NamesTheLine()
    {
        var csv = ReferenceFiles.MattersCsv.Replace(",city,legal,", ",town,legal,", StringComparison.Ordinal);
        Assert.Contains("Line 2", Assert.Throws<FormatException>(() => MatterTable.Read(csv)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_Row_FillsTheCatalogueEntities()
    {
        var row = Row("32-06");
        var matter = ServiceMatter.From(row);
        var item = BusinessItem.From(row, matter.Id);
        Assert.Equal((32, "公共场所卫生许可", MatterCategory.Licensing, true), (matter.Number, matter.Name, matter.Category, matter.PublicNotice));
        Assert.Equal("ggcswsxk", matter.Initials);
        Assert.Equal((matter.Id, "32-06", ItemKind.New), (item.MatterId, item.Code, item.ItemKind));
    }

    private static MatterRow Row(string code) => Catalogue.Rows.Single(row => row.ItemCode == code);

    private static void Refuses(string found, string replacement, string mentioned)
    {
        var guides = ReferenceFiles.Guides.ToDictionary(StringComparer.Ordinal);
        var text = System.Text.RegularExpressions.Regex.Replace(guides["public-place-hygiene-new.json"], "\\[\\s+\"32-05\"", "[\"32-05\"", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
        Assert.Contains(found, text, StringComparison.Ordinal);
        guides["public-place-hygiene-new.json"] = text.Replace(found, replacement, StringComparison.Ordinal);
        var fault = Assert.Throws<FormatException>(() => GuideCatalogue.Build(ReferenceFiles.MattersCsv, ReferenceFiles.FactsJson, guides));
        Assert.Contains(mentioned, fault.Message, StringComparison.Ordinal);
    }
}
