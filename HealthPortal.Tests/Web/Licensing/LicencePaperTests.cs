using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Tests.Kit;
using HealthPortal.Tests.Web.Printing;
using HealthPortal.Web.Licensing.LicencePapers;
using QRCoder;

namespace HealthPortal.Tests.Web.Licensing;

/// <summary>Every licence on paper: real Chromium, read back with poppler. The files stay in artifacts/licence-papers to be looked at.</summary>
public sealed partial class LicencePaperTests(PrintingHost host) : IClassFixture<PrintingHost>
{
    private static readonly List<Standard> Standards = JsonSerializer.Deserialize<List<Standard>>(
        File.ReadAllText(SourceTree.PathTo("reference-data", "licence-standards.json")), GuideJson.Options)!;

    public static TheoryData<string> Types => [.. Standards.Select(standard => standard.Code)];

    private LicencePapers Papers => new(host.Documents);

    [Fact]
    public void Templates_OfTheReferenceTypes_AreTheirOwnAndNameOnlyKnownItems()
    {
        Assert.Equal(11, Standards.Count);
        foreach (var standard in Standards)
        {
            var template = LicencePapers.For(standard.Code, 1);
            Assert.Equal(standard.Code, template.TypeCode);
            Assert.Empty(template.Keys.Except(standard.Content.Fields.Select(field => field.Key)));
        }

        Assert.Equal(11, LicencePapers.Templates.Select(template => template.Name).Distinct().Count());
    }

    [Fact]
    public void For_OlderStandard_KeepsTheOlderPaper()
    {
        LicencePaperTemplate[] templates = [LicencePaperTemplate.Of<GeneralPaper>("a", 1, []), LicencePaperTemplate.Of<ClinicFilingPaper>("a", 3, [])];

        Assert.Equal([1, 1, 3, 3], new[] { 1, 2, 3, 9 }.Select(version => LicencePapers.Choose(templates, "a", version).FirstVersion));
        Assert.Equal(nameof(GeneralPaper), LicencePapers.Choose(templates, "b", 1).Name);
    }

    [SkippableTheory]
    [MemberData(nameof(Types))]
    public async Task Print_UsualData_FillsOneSheetWithEverything(string type)
    {
        Prerequisite.Check(Browser.MissingReason ?? PdfTools.MissingReason);
        var paper = Sample(type);

        var pdf = await PrintAsync(paper, type);

        Assert.Equal("1", await PdfTools.InfoAsync(pdf, "Pages"));
        var portrait = type is "blood-donation-certificate" or "tcm-clinic-filing-certificate" or "health-certificate";
        var size = (await PdfTools.InfoAsync(pdf, "Page size")).Split(' ');
        Assert.Equal(portrait ? (595, 842) : (842, 595), ((int)Math.Round(Points(size[0])), (int)Math.Round(Points(size[2]))));
        await FindsAsync(pdf, [paper.HolderName, paper.Number, paper.OrganName, paper.Identifier, "演示数据，不具有法律效力", "已注销", .. Printed(paper)]);
    }

    [SkippableTheory]
    [MemberData(nameof(Types))]
    public async Task Print_VeryLongData_ContinuesAndLeavesNothingOut(string type)
    {
        Prerequisite.Check(Browser.MissingReason ?? PdfTools.MissingReason);
        var paper = Sample(type);
        var values = paper.Fields.Where(field => field.Type == StandardFieldType.LongText || field.MaxLength >= 200)
            .ToDictionary(field => field.Key, field => Long(field.Label, field.Type == StandardFieldType.LongText ? 1500 : 150));
        var name = Long("昆山", 40);
        paper = paper with
        {
            HolderName = name,
            Values = paper.Values.ToDictionary(pair => pair.Key, pair => paper.Fields.First(field => field.Key == pair.Key).Role == StandardFieldRole.HolderName ? name : values.GetValueOrDefault(pair.Key, pair.Value)),
        };

        var pdf = await PrintAsync(paper, type + "-long");

        await FindsAsync(pdf, [name, paper.Number, paper.OrganName, paper.Identifier, .. Printed(paper)]);
    }

    [SkippableFact]
    public async Task Print_Twice_ComesFromTheCache()
    {
        Prerequisite.Check(Browser.MissingReason ?? PdfTools.MissingReason);
        var first = await PrintAsync(Sample("health-certificate") with { Number = "320583-2026-000018" }, "twice");
        var prints = host.Printer.Current!.Prints;

        var second = await PrintAsync(Sample("health-certificate") with { Number = "320583-2026-000018" }, "twice");

        Assert.Equal(first, second);
        Assert.Equal(prints, host.Printer.Current!.Prints);
    }

    [SkippableFact]
    public async Task Print_TypeWithoutPaper_PrintsAllItemsInTheirOrder()
    {
        Prerequisite.Check(Browser.MissingReason ?? PdfTools.MissingReason);
        var paper = Sample("tcm-clinic-filing-certificate") with { TypeCode = "made-later" };

        var pdf = await PrintAsync(paper, "general");

        Assert.Equal("1", await PdfTools.InfoAsync(pdf, "Pages"));
        await FindsAsync(pdf, [.. Printed(paper)]);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Preview_OfEachPaper_HasBothCodesAndEncodesHostileText(string type)
    {
        const string hostile = "\"onerror=\"x\" <script>alert(1)</script>";
        var paper = Sample(type);
        paper = paper with { HolderName = hostile, StateMark = hostile, Values = paper.Values.ToDictionary(pair => pair.Key, _ => hostile) };

        var html = (await Papers.PreviewAsync(paper)).Value;

        var document = new HtmlParser().ParseDocument(html);
        Assert.Empty(document.QuerySelectorAll("script, [onerror]"));
        Assert.Contains(hostile, document.Body!.TextContent, StringComparison.Ordinal);
        foreach (var (label, text) in new[] { ("核验二维码", paper.VerificationUrl!), ("离线核验码", paper.SignedCode!) })
        {
            using var expected = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
            var drawn = Module().Matches(document.QuerySelector($"svg[aria-label='{label}'] path")!.GetAttribute("d")!)
                .Select(module => (Row: int.Parse(module.Groups[2].Value, CultureInfo.InvariantCulture), Column: int.Parse(module.Groups[1].Value, CultureInfo.InvariantCulture)))
                .ToHashSet();
            for (var row = 0; row < expected.ModuleMatrix.Count; row++)
            {
                for (var column = 0; column < expected.ModuleMatrix.Count; column++)
                {
                    Assert.Equal(expected.ModuleMatrix[row][column], drawn.Contains((row, column)));
                }
            }
        }
    }

    [Theory]
    [InlineData("data:image/svg+xml;base64,AAAA")]
    [InlineData("data:image/png;base64,AAAA\"onerror=\"x")]
    [InlineData("data:text/html,x")]
    [InlineData("/photo.jpg")]
    public async Task Preview_PhotoThatIsNoPicture_IsRefused(string photo)
    {
        Assert.False((await Papers.PreviewAsync(Sample("health-certificate") with { Photo = photo })).Succeeded);
        Assert.False((await Papers.PrintAsync(Sample("health-certificate") with { Photo = photo }, default)).Succeeded);
    }

    private static double Points(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Long(string text, int letters) => string.Concat(Enumerable.Range(0, letters).Select(place => text[place % text.Length]))[..(letters - 1)] + "终";

    private static IEnumerable<string> Printed(LicencePaper paper) =>
        paper.Fields.Where(field => !field.IsDrawn && field.Role != StandardFieldRole.State).Select(field => paper.Values[field.Key]);

    private static async Task FindsAsync(byte[] pdf, IEnumerable<string> texts)
    {
        var text = await PdfTools.TextAsync(pdf);
        foreach (var expected in texts)
        {
            Assert.Contains(string.Concat(expected.Where(letter => !char.IsWhiteSpace(letter))), text, StringComparison.Ordinal);
        }
    }

    private async Task<byte[]> PrintAsync(LicencePaper paper, string name)
    {
        var printed = await Papers.PrintAsync(paper, default);
        Assert.True(printed.Succeeded);
        Assert.Empty(await PdfTools.WordsOutsideAsync(printed.Value));
        var folder = Directory.CreateDirectory(SourceTree.PathTo("artifacts", "licence-papers"));
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, name + ".pdf"), printed.Value);
        return printed.Value;
    }

    private static LicencePaper Sample(string type)
    {
        var standard = Standards.Single(each => each.Code == type);
        var values = standard.Content.Fields.Where(field => !field.IsDrawn).ToDictionary(field => field.Key, field => field switch
        {
            { Role: StandardFieldRole.HolderName } => standard.HolderKind == LicenceHolderKind.Institution ? "昆山市样例中医门诊部" : "样例甲",
            { Role: StandardFieldRole.Number } => "320583-2026-000017",
            { Role: StandardFieldRole.Organ } => "昆山市卫生健康委员会",
            { Role: StandardFieldRole.HolderNumber } => "3205**********0017",
            { Options.Count: > 0 } => field.Options[0],
            { Type: StandardFieldType.Date } => "2026年3月" + ((field.Key.Length % 27) + 1).ToString(CultureInfo.InvariantCulture) + "日",
            { Type: StandardFieldType.Integer or StandardFieldType.Decimal } => "42",
            { Type: StandardFieldType.Phone } => "138****0017",
            _ => field.Label + "样例",
        });
        return new LicencePaper
        {
            TypeCode = type, StandardVersion = 1, Title = standard.Name, EnglishTitle = standard.EnglishName, Number = "320583-2026-000017",
            Identifier = "1.2.156.3005.2.11100000000013127D001.11320583014182563X.320583-2026-000017.001.A",
            HolderName = standard.HolderKind == LicenceHolderKind.Institution ? "昆山市样例中医门诊部" : "样例甲", Values = values, Fields = standard.Content.Fields,
            OrganName = "昆山市卫生健康委员会", IssuedOn = new DateOnly(2026, 3, 2), ValidFrom = new DateOnly(2026, 3, 2), ValidTo = new DateOnly(2031, 3, 1),
            VerificationUrl = "https://portal.example/verify/320583-2026-000017", SignedCode = "HP1:" + new string('A', 298) + new string('7', 298),
            StateMark = "已注销", IsDemonstration = true,
        };
    }

    [GeneratedRegex(@"M(\d+) (\d+)h1", RegexOptions.None, 1000)]
    private static partial Regex Module();

    private sealed record Standard(string Code, string Name, string? EnglishName, LicenceHolderKind HolderKind, StandardContent Content);
}
