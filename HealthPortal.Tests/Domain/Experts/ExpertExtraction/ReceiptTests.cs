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

    /// <summary>Sentence for sentence, for every receipt of the table, and for plans by chance that look ahead and are drawn again.</summary>
    [SkippableTheory]
    [InlineData("python3")]
    [InlineData("node")]
    public async Task StandAloneCheckers_SayTheSame(string tool)
    {
        Prerequisite.Check(Missing(tool));
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            List<(string Name, string Json)> receipts = [.. Cases.Select(row => ((string)row[0], (string)row[1])), .. Samples()];
            foreach (var (number, (_, json)) in receipts.Index())
            {
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, FormattableString.Invariant($"{number:d4}")), json);
            }

            string[] arguments = tool == "node"
                ? ["--input-type=module", "-e", "import {readFileSync,readdirSync} from 'node:fs';const [,program,folder]=process.argv;const {checkReceipt}=await import('data:text/javascript,'+encodeURIComponent(readFileSync(program,'utf8')));console.log(JSON.stringify(readdirSync(folder).sort().map(file=>{const r=checkReceipt(readFileSync(folder+'/'+file,'utf8'),{plan:'PLAN-2026-001',kind:'real'});return {Passed:r.passed,Said:r.findings.map(f=>f.sentence)};})));", SourceTree.PathTo("HealthPortal.Web", "wwwroot", "js", "draw-check.js"), folder.FullName]
                : ["-c", "import sys,os,json,argparse;folder=sys.argv[2];sys.path.insert(0,os.path.dirname(sys.argv[1]));sys.dont_write_bytecode=True;import check_draw as c;sys.setrecursionlimit(100000);e=argparse.Namespace(plan='PLAN-2026-001',kind='real',commitment=None,nonce_hash=None);r=[c.findings_of(os.path.join(folder,f),e) for f in sorted(os.listdir(folder))];print(json.dumps([{'Passed':all(l!=c.WRONG for l,_ in x),'Said':[s for _,s in x]} for x in r]))", SourceTree.PathTo("docs", "tools", "check_draw.py"), folder.FullName];
            var answers = System.Text.Json.JsonSerializer.Deserialize<List<Answer>>((await RunAsync(tool, arguments)).Said)!;
            Assert.Equal(receipts.Count, answers.Count);
            foreach (var ((name, json), answer) in receipts.Zip(answers))
            {
                var own = ReceiptCheck.Check(json, new ReceiptExpectation("PLAN-2026-001", DrawKind.Real));
                Assert.True(own.Select(finding => finding.Sentence).SequenceEqual(answer.Said), $"{name}\n{string.Join('\n', own.Select(finding => finding.Sentence))}\n-- {tool}:\n{string.Join('\n', answer.Said)}");
                Assert.True(ReceiptCheck.Passed(own) == answer.Passed, name);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [SkippableFact]
    public async Task Script_OnTheCommandLine_AnswersByItsExitCode()
    {
        Prerequisite.Check(Missing("python3"));
        var file = Path.GetTempFileName();
        foreach (var (json, code, word) in new[] { (Good.ToJson(), 0, "结论：没有发现不符。"), (Good.ToJson()[1..], 1, "结论：凭证有不符之处。") })
        {
            await File.WriteAllTextAsync(file, json);
            var (exit, said) = await RunAsync("python3", [SourceTree.PathTo("docs", "tools", "check_draw.py"), file, "--plan", "PLAN-2026-001", "--kind", "real"]);
            Assert.Equal(code, exit);
            Assert.Contains(word, said, StringComparison.Ordinal);
        }

        File.Delete(file);
    }

    [Fact]
    public void Make_WithTimesThatRunBackwards_IsRefused()
    {
        var document = DrawSamples.Example();
        Assert.False(DrawReceipt.Make(document, DrawSamples.ServerNonce, DrawSamples.Parts, DrawSamples.Day.AddSeconds(-1), []).Succeeded);
        Assert.False(DrawReceipt.Make(document, DrawSamples.ServerNonce, DrawSamples.Parts, DrawSamples.Day.AddHours(1), [new DrawCause(DrawCauseKind.Enlarged, DrawSamples.Day, Group: "clinic", Backup: 1)]).Succeeded);
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
        ["half a letter", Good.ToJson().Replace("\"institution\":\"C\"", "\"institution\":\"\\ud83d\"", StringComparison.Ordinal), "无法读取"],
        ["half a letter in a name", Good.ToJson().Replace("\"institution\":\"C\"", "\"\\ud83d\":\"C\"", StringComparison.Ordinal), "无法读取"],
        ["half a file", Good.ToJson()[..500], "无法读取"],
        ["looked ahead denied", (Good with { LookedAhead = true }).ToJson(), "没有如实写明"],
        ["looked ahead left out", (Good with { LookedAhead = null }).ToJson(), "没有如实写明"],
        ["a plan cap of nothing", Forged(document => document with { PlanCap = 0 }), "整个计划的同一机构人数上限至少为 1"],
        ["a group cap of nothing", Forged(document => document with { Groups = [document.Groups[0] with { Cap = 0 }, document.Groups[1]] }), "“临床组”的同一机构人数上限至少为 1"],
        ["a negative group cap", Forged(document => document with { Groups = [document.Groups[0], document.Groups[1] with { Cap = -1 }] }), "“政策组”的同一机构人数上限至少为 1"],
        ["no formal place", Forged(document => document with { Groups = [document.Groups[0] with { Formal = 0 }, document.Groups[1]] }), "正式专家数至少为 1"],
        ["fewer than no backup", Forged(document => document with { Groups = [document.Groups[0] with { Backup = -1 }, document.Groups[1]] }), "不能为负数"],
        ["places above the limit", Forged(document => document with { Groups = [document.Groups[0] with { Formal = 1500 }, document.Groups[1] with { Formal = 501 }] }), "合计超过 2000 个"],
        ["more places than there are experts", Forged(document => document with { Groups = [document.Groups[0] with { Formal = 30 }, document.Groups[1]] }), "无法抽满"],
        ["no group", Forged(document => document with { Groups = [] }), "分组应有 1 至 30 个"],
        ["a group twice", Forged(document => document with { Groups = [document.Groups[0], document.Groups[1] with { Key = "clinic" }] }), "分组编号重复"],
        ["an expert twice", Forged(document => document with { Experts = [document.Experts[0], document.Experts[0], .. document.Experts.Skip(2)] }), "专家没有按编号排列，或者编号重复"],
        ["an expert without key", Forged(document => document with { Experts = [document.Experts[0] with { Key = "" }, .. document.Experts.Skip(1)] }), "专家没有按编号排列，或者编号重复"],
        ["an excluded expert twice", Forged(document => document with { Excluded = [document.Excluded[0], document.Excluded[0]] }), "被排除的专家没有按编号排列"],
        ["excluded and eligible", Forged(document => document with { Excluded = [new ExcludedExpert("E03", "A", [])] }), "又在排除名单里"],
        ["eligible twice", Forged(document => document with { Groups = [document.Groups[0] with { Eligible = [0, 0, 1, 3, 4, 5] }, document.Groups[1]] }), "可抽取专家没有按顺序排列"],
        ["eligible who is not there", Forged(document => document with { Groups = [document.Groups[0] with { Eligible = [0, 1, 3, 4, 6] }, document.Groups[1]] }), "不在名单里"],
        ["eligible below the first", Forged(document => document with { Groups = [document.Groups[0] with { Eligible = [-1, 0, 1, 3, 4] }, document.Groups[1]] }), "不在名单里"],
        ["no plan", Forged(document => document with { Plan = " " }), "另一个评审计划"],
        ["another format of the document", Forged(document => document with { Format = "health-portal/expert-draw/0" }), "抽取文件的格式版本不认识"],
        ["another format of the receipt", (Good with { Format = "health-portal/expert-draw-receipt/0" }).ToJson(), "凭证的格式版本不认识"],
        ["drawn before it was frozen", (Good with { DrawnAt = DrawSamples.Day.AddSeconds(-1) }).ToJson(), "前后颠倒"],
        ["a cause before the draw", (Good with { DrawnAt = DrawSamples.Day.AddMinutes(61) }).ToJson(), "前后颠倒"],
        ["causes that run backwards", (Good with { Causes = [Good.Causes[0] with { At = Good.Causes[1].At.AddSeconds(1) }, Good.Causes[1]] }).ToJson(), "早于上一条记录"],
        ["a cause of negative places", (Good with { Causes = [Good.Causes[0], Good.Causes[1] with { Formal = -1, Backup = 2 }] }).ToJson(), "增加的名额应为正数"],
        ["a cause beyond the limit", (Good with { Causes = [Good.Causes[0], Good.Causes[1] with { Formal = 2_000 }] }).ToJson(), "合计不超过上限"],
        ["a cause of the largest number", (Good with { Causes = [Good.Causes[0], Good.Causes[1] with { Formal = int.MaxValue, Backup = int.MaxValue }] }).ToJson(), "合计不超过上限"],
        ["a cause about nobody", (Good with { Causes = [Good.Causes[0] with { Expert = "E99" }, Good.Causes[1]] }).ToJson(), "一位专家"],
        ["a cause that was not", (Good with { Causes = [Good.Causes[0] with { Kind = DrawCauseKind.BusyElsewhere }, Good.Causes[1]] }).ToJson(), "不能以行程冲突跳过"],
        ["other steps", (Good with { Causes = [Good.Causes[0] with { Steps = [] }, Good.Causes[1]] }).ToJson(), "递补结果与重算不一致"],
        ["another list now", (Good with { Groups = [Good.Groups[0] with { FormalNow = [] }, Good.Groups[1]] }).ToJson(), "现有名单与重算结果不一致"],
        ["an unknown cause", Changed("\"kind\":\"declined\"", "\"kind\":\"promoted\""), "无法读取"],
        ["a cause by number", Changed("\"kind\":\"declined\"", "\"kind\":0"), "无法读取"],
        ["a cause in capitals", Changed("\"kind\":\"declined\"", "\"kind\":\"Declined\""), "无法读取"],
        ["an unknown kind", Changed("\"kind\":\"real\"", "\"kind\":\"rehearsal\""), "无法读取"],
        ["a member twice", Changed("\"planCap\":2", "\"planCap\":2,\"planCap\":2"), "无法读取"],
        ["a member twice, once escaped", Changed("\"planCap\":2", "\"planCap\":2,\"plan\\u0043ap\":1"), "无法读取"],
        ["an unknown member", Changed("\"planCap\":2", "\"planCap\":2,\"x\":2"), "无法读取"],
        ["a member left out", Changed("\"planCap\":2,", ""), "无法读取"],
        ["a fraction", Changed("\"planCap\":2", "\"planCap\":2.0"), "无法读取"],
        ["a number as text", Changed("\"planCap\":2", "\"planCap\":\"2\""), "无法读取"],
        ["a number too large", Changed("\"planCap\":2", "\"planCap\":4294967298"), "无法读取"],
        ["a hole in a list", Changed("\"eligible\":[0,", "\"eligible\":[null,"), "无法读取"],
        ["nobody among the experts", Changed("\"experts\":[", "\"experts\":[null,"), "无法读取"],
        ["another way to write a time", Changed("\"drawnAt\":\"2026-03-10T01:00:00Z\"", "\"drawnAt\":\"2026-03-10T01:00:00+00:00\""), "无法读取"],
        ["a day that is not", Changed("\"drawnAt\":\"2026-03-10T01:00:00Z\"", "\"drawnAt\":\"2026-02-30T01:00:00Z\""), "无法读取"],
        ["a list", "[]", "无法读取"],
        ["nothing", "null", "无法读取"],
    ];

    // What somebody could make who has the server's nonce and both texts: commitment and seed fit the changed document.
    private static string Forged(Func<DrawDocument, DrawDocument> change)
    {
        var document = change(Good.Document!);
        var commitment = document.Commitment();
        return (Good with { Plan = document.Plan, Document = document, Commitment = commitment, Seed = Convert.ToHexStringLower(DrawSeed.Make(document.Kind, commitment, Good.ServerNonce, Good.Parts)) }).ToJson();
    }

    private static string Changed(string from, string to)
    {
        var json = Good.ToJson();
        Assert.Contains(from, json, StringComparison.Ordinal);
        return json.Replace(from, to, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Name, string Json)> Samples()
    {
        var (random, ahead, made) = (new Random(12), 0, 0);
        for (var round = 0; made < 40 || ahead < 8; round++)
        {
            var document = DrawSamples.Random(random, random.Next(3, 30), random.Next(1, 5), 6, 4) with { Plan = "PLAN-2026-001" };
            if (DrawState.Draw(document, DrawSamples.Seed(document)) is not { Succeeded: true, Value: { } state })
            {
                continue;
            }

            var left = state.Formal(0)[0];
            made++;
            ahead += state.LookedAhead ? 1 : 0;
            yield return (FormattableString.Invariant($"plan {round}"), DrawReceipt.Make(document, DrawSamples.ServerNonce, DrawSamples.Parts, DrawSamples.Day,
                [new DrawCause(DrawCauseKind.NoAnswer, DrawSamples.Day.AddHours(4), left), new DrawCause(DrawCauseKind.Enlarged, DrawSamples.Day.AddHours(4), Group: "g0", Formal: 1, Backup: 2)]).Value.ToJson());
        }
    }

    private static DrawReceipt Make(DrawDocument document)
    {
        var drawn = DrawState.Draw(document, DrawSamples.Seed(document)).Value;
        var day = DrawSamples.Day;
        return DrawReceipt.Make(document, DrawSamples.ServerNonce, DrawSamples.Parts, day,
            [new DrawCause(DrawCauseKind.Declined, day.AddHours(1), drawn.Formal(0)[0]), new DrawCause(DrawCauseKind.Enlarged, day.AddHours(2), Group: "clinic", Backup: 1)]).Value;
    }

    private static async Task<(int Exit, string Said)> RunAsync(string tool, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { UseShellExecute = false, RedirectStandardOutput = true, StandardOutputEncoding = System.Text.Encoding.UTF8 })!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, said);
    }

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

    private sealed record Answer(bool Passed, IReadOnlyList<string> Said);
}
