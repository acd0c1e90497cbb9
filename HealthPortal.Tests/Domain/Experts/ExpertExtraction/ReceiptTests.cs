using System.ComponentModel;
using System.Diagnostics;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Tests.Kit;

namespace HealthPortal.Tests.Domain.Experts.ExpertExtraction;

/// <summary>One receipt and its falsifications, checked by the portal, by the Python script and by the browser's module.</summary>
public sealed class ReceiptTests
{
    private static readonly DrawReceipt Good = Make(DrawSamples.Example());

    [Theory]
    [MemberData(nameof(Cases))]
    public void Check_SaysWhatIsWrong(string name, string json, string? word)
    {
        var findings = ReceiptCheck.Check(json, new ReceiptExpectation("PLAN-2026-001", DrawKind.Real));
        Assert.True(ReceiptCheck.Passed(findings) == word is null, name);
        Assert.True(word is null || findings.Any(finding => finding.Level == FindingLevel.Wrong && finding.Sentence.Contains(word, StringComparison.Ordinal)), name);
    }

    [SkippableTheory]
    [InlineData("python3")]
    [InlineData("node")]
    public async Task StandAloneCheckers_SayTheSame(string tool)
    {
        Prerequisite.Check(Missing(tool));
        var file = Path.GetTempFileName();
        try
        {
            foreach (var row in Cases)
            {
                var (name, json, word) = ((string)row[0], (string)row[1], (string?)row[2]);
                await File.WriteAllTextAsync(file, json);
                string[] arguments = tool == "node"
                    ? ["--input-type=module", "-e", $"import {{readFileSync}} from 'node:fs';const {{checkReceipt}}=await import('data:text/javascript,'+encodeURIComponent(readFileSync({Quote(SourceTree.PathTo("HealthPortal.Web", "wwwroot", "js", "draw-check.js"))},'utf8')));const r=checkReceipt(readFileSync({Quote(file)},'utf8'),{{plan:'PLAN-2026-001',kind:'real'}});for(const f of r.findings)console.log(f.level,f.sentence);process.exit(r.passed?0:1);"]
                    : [SourceTree.PathTo("docs", "tools", "check_draw.py"), file, "--plan", "PLAN-2026-001", "--kind", "real"];
                using var process = Process.Start(new ProcessStartInfo(tool, arguments) { UseShellExecute = false, RedirectStandardOutput = true, StandardOutputEncoding = System.Text.Encoding.UTF8 })!;
                var said = await process.StandardOutput.ReadToEndAsync();
                await process.WaitForExitAsync();
                Assert.True((word is null ? 0 : 1) == process.ExitCode && said.Contains(word ?? "现有名单重算一致", StringComparison.Ordinal), $"{name}: {process.ExitCode} {said}");
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Check_WithAnyByteOfTheDocumentChanged_Fails()
    {
        var json = Good.ToJson();
        var (from, to) = (json.IndexOf("\"document\":", StringComparison.Ordinal) + 11, json.IndexOf(",\"groups\":[{\"key\":\"clinic\",\"order\"", StringComparison.Ordinal));
        Assert.InRange(to - from, 500, 5_000);
        for (var at = from; at < to; at++)
        {
            var changed = json[..at] + (json[at] == '1' ? '2' : '1') + json[(at + 1)..];
            Assert.False(ReceiptCheck.Passed(ReceiptCheck.Check(changed)), changed[at..]);
        }
    }

    [Fact]
    public void Check_WithoutNames_ChecksTheHashesAndSaysWhatItCannot()
    {
        var findings = ReceiptCheck.Check(Good.WithoutNames().ToJson());
        Assert.True(ReceiptCheck.Passed(findings));
        Assert.Contains(findings, finding => finding.Level == FindingLevel.Unchecked);
        Assert.DoesNotContain("E0", Good.WithoutNames().ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void SignedBytes_DoNotCoverTheSignature() =>
        Assert.Equal(Good.SignedBytes(), (Good with { Signature = new ReceiptSignature("SM2-SM3", "0", "0") }).SignedBytes());

    public static IEnumerable<object[]> Cases =>
    [
        ["good", Good.ToJson(), null!],
        ["a byte of the document", Good.ToJson().Replace("\"institution\":\"C\"", "\"institution\":\"D\"", StringComparison.Ordinal), "文件被改动过"],
        ["another plan", Make(DrawSamples.Example(plan: "PLAN-2026-002")).ToJson(), "另一个评审计划"],
        ["another plan renamed", (Make(DrawSamples.Example(plan: "PLAN-2026-002")) with { Plan = "PLAN-2026-001" }).ToJson(), "另一个计划的抽取文件"],
        ["a test", Make(DrawSamples.Example(DrawKind.Test)).ToJson(), "不能当作正式抽取"],
        ["a test passed off as real", (Make(DrawSamples.Example(DrawKind.Test)) with { Kind = DrawKind.Real }).ToJson(), "被冒充为正式抽取"],
        ["the same without the document", (Make(DrawSamples.Example(DrawKind.Test)).WithoutNames() with { Kind = DrawKind.Real }).ToJson(), "种子是测试抽取的种子"],
        ["another nonce", (Good with { ServerNonce = new string('0', 64) }).ToJson(), "系统随机数与事先公布的哈希不一致"],
        ["another seed", (Good with { Seed = new string('0', 64) }).ToJson(), "种子与承诺值"],
        ["one person twice", (Good with { Parts = [Good.Parts[0], Good.Parts[1] with { Person = Good.Parts[0].Person }] }).ToJson(), "两个人分别输入"],
        ["another pick", (Good with { Groups = [Good.Groups[0] with { Formal = ["E01", "E06"] }, Good.Groups[1]] }).ToJson(), "抽取结果与重算结果不一致"],
        ["another order", (Good with { Groups = [Good.Groups[0] with { Order = [0, 1, 3, 4, 5] }, Good.Groups[1]] }).ToJson(), "抽取顺序与重算结果不一致"],
        ["a cause left out", (Good with { Causes = [] }).ToJson(), "现有名单与重算结果不一致"],
        ["no receipt", $"{{\"format\":\"{DrawReceipt.CurrentFormat}\"}}", "无法读取"],
        ["half a file", Good.ToJson()[..500], "无法读取"],
    ];

    private static DrawReceipt Make(DrawDocument document)
    {
        var drawn = DrawState.Draw(document, DrawSamples.Seed(document)).Value;
        var day = DrawSamples.Day;
        return DrawReceipt.Make(document, DrawSamples.ServerNonce, DrawSamples.Parts, day,
            [new DrawCause(DrawCauseKind.Declined, day.AddHours(1), drawn.Formal(0)[0]), new DrawCause(DrawCauseKind.Enlarged, day.AddHours(2), Group: "clinic", Backup: 1)]).Value;
    }

    private static string Quote(string path) => System.Text.Json.JsonSerializer.Serialize(path);

    private static string? Missing(string tool)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(tool, "--version") { UseShellExecute = false, RedirectStandardOutput = true });
            process?.WaitForExit();
            return null;
        }
        catch (Win32Exception)
        {
            return tool + " is not installed.";
        }
    }
}
