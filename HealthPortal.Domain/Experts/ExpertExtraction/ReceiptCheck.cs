using System.Text.Json;

namespace HealthPortal.Domain.Experts.ExpertExtraction;

public enum FindingLevel
{
    /// <summary>相符.</summary>
    Right,

    /// <summary>不符.</summary>
    Wrong,

    /// <summary>无法核对: the receipt does not hold what it would take.</summary>
    Unchecked,
}

/// <param name="Sentence">Whole Chinese sentence.</param>
public sealed record DrawFinding(FindingLevel Level, string Sentence);

/// <summary>What the reader knows from elsewhere; null where they know nothing.</summary>
/// <param name="Commitment">As it was published before the draw.</param>
public sealed record ReceiptExpectation(string? Plan = null, DrawKind? Kind = null, string? Commitment = null, string? ServerNonceHash = null);

/// <summary>
/// Recomputes a draw from its receipt. The signature is not looked at here. The same checks in the same order are made by docs/tools/check_draw.py and
/// draw-check.js.
/// </summary>
public static class ReceiptCheck
{
    public static bool Passed(IReadOnlyList<DrawFinding> findings) => findings.All(finding => finding.Level != FindingLevel.Wrong);

    public static IReadOnlyList<DrawFinding> Check(string json, ReceiptExpectation? expected = null)
    {
        if (Read(json) is not var (receipt, document))
        {
            return [Wrong("文件不是完整的抽取凭证，无法读取。")];
        }

        if (receipt.Format != DrawReceipt.CurrentFormat)
        {
            return [Wrong("凭证的格式版本不认识。")];
        }

        var findings = new List<DrawFinding>();
        Expect(findings, receipt, expected ?? new ReceiptExpectation());
        if (document is not null)
        {
            findings.Add(Sm3.Hex(document) == receipt.Commitment
                ? Right("抽取文件的哈希与事先公布的承诺值一致，文件没有被改动。")
                : Wrong("抽取文件的哈希与承诺值不一致，文件被改动过。"));
            Belongs(findings, receipt, receipt.Document!);
        }

        Seed(findings, receipt);
        if (receipt.Document is null)
        {
            findings.Add(new DrawFinding(FindingLevel.Unchecked, "凭证不含抽取文件，只能核对哈希和种子，不能重算名单。"));
        }
        else if (Passed(findings))
        {
            Redraw(findings, receipt, receipt.Document);
        }
        else
        {
            findings.Add(new DrawFinding(FindingLevel.Unchecked, "前面已有不符，没有再重算名单。"));
        }

        return findings;
    }

    /// <returns>
    /// With the bytes of the document as they stand in the file. Null when it is no receipt, or one that says something in another way than we would,
    /// for example the name of a cause in capitals: the stand-alone checkers take names as they are.
    /// </returns>
    private static (DrawReceipt Receipt, byte[]? Document)? Read(string json)
    {
        try
        {
            using var parsed = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var receipt = parsed.RootElement.Deserialize<DrawReceipt>(DrawDocument.Json);
            return receipt is null || HasHole(parsed.RootElement) || !CanonicalJson.Bytes(parsed.RootElement).AsSpan().SequenceEqual(receipt.CanonicalBytes()) ? null : (receipt, receipt.Document is null ? null : CanonicalJson.Bytes(parsed.RootElement.GetProperty("document")));
        }
        catch (JsonException)
        {
            return null;
        }
        catch (FormatException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // A name or text with half a surrogate pair.
            return null;
        }
    }

    // The deserializer lets nulls into lists; no list of a receipt has any.
    private static bool HasHole(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Any(member => HasHole(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Null || HasHole(item)),
        _ => false,
    };

    private static void Expect(List<DrawFinding> findings, DrawReceipt receipt, ReceiptExpectation expected)
    {
        if (expected.Plan is not null && expected.Plan != receipt.Plan)
        {
            findings.Add(Wrong($"这是另一个评审计划（{receipt.Plan}）的凭证。"));
        }

        if (expected.Kind is not null && expected.Kind != receipt.Kind)
        {
            findings.Add(Wrong(receipt.Kind == DrawKind.Test ? "这是测试抽取的凭证，不能当作正式抽取。" : "这是正式抽取的凭证，不是测试抽取。"));
        }

        if (expected.Commitment is not null && expected.Commitment != receipt.Commitment)
        {
            findings.Add(Wrong("凭证的承诺值与公布的承诺值不一致。"));
        }

        if (expected.ServerNonceHash is not null && expected.ServerNonceHash != receipt.ServerNonceHash)
        {
            findings.Add(Wrong("凭证的系统随机数哈希与公布的不一致。"));
        }
    }

    private static void Belongs(List<DrawFinding> findings, DrawReceipt receipt, DrawDocument document)
    {
        if (document.Plan != receipt.Plan)
        {
            findings.Add(Wrong("凭证所写的评审计划与抽取文件不一致，这是另一个计划的抽取文件。"));
        }

        if (document.Kind != receipt.Kind)
        {
            findings.Add(Wrong(document.Kind == DrawKind.Test ? "这是测试抽取的凭证，被冒充为正式抽取。" : "抽取文件是正式抽取，凭证却写成测试抽取。"));
        }
    }

    private static void Seed(List<DrawFinding> findings, DrawReceipt receipt)
    {
        if (!IsNonce(receipt.ServerNonce) || DrawSeed.HashOfServerNonce(receipt.ServerNonce) != receipt.ServerNonceHash)
        {
            findings.Add(Wrong("系统随机数与事先公布的哈希不一致。"));
            return;
        }

        findings.Add(Right("系统随机数与事先公布的哈希一致。"));
        var faults = DrawSeed.Faults(receipt.Parts);
        findings.AddRange(faults.Select(Wrong));
        if (faults.Count > 0)
        {
            return;
        }

        if (Of(receipt.Kind) == receipt.Seed)
        {
            findings.Add(Right("种子由承诺值、系统随机数和两人输入的文字算出，结果一致。"));
        }
        else if (receipt.Kind == DrawKind.Real && Of(DrawKind.Test) == receipt.Seed)
        {
            findings.Add(Wrong("种子是测试抽取的种子，这份测试凭证被冒充为正式抽取。"));
        }
        else
        {
            findings.Add(Wrong("种子与承诺值、随机数和输入的文字不符。"));
        }

        string Of(DrawKind kind) => Convert.ToHexStringLower(DrawSeed.Make(kind, receipt.Commitment, receipt.ServerNonce, receipt.Parts));
    }

    private static void Redraw(List<DrawFinding> findings, DrawReceipt receipt, DrawDocument document)
    {
        var causes = receipt.Causes.Select(cause => new DrawCause(cause.Kind, cause.At, cause.Expert, cause.Group, cause.Formal, cause.Backup));
        var drawn = DrawState.Draw(document, Convert.FromHexString(receipt.Seed));
        if (!drawn.Succeeded)
        {
            findings.Add(Wrong("按抽取文件无法完成抽取：" + drawn.Message));
            return;
        }

        var state = drawn.Value;
        if (!receipt.Groups.Select(group => group.Key).SequenceEqual(document.Groups.Select(group => group.Key), StringComparer.Ordinal))
        {
            findings.Add(Wrong("凭证的分组与抽取文件不一致。"));
            return;
        }

        if (receipt.DrawnAt < document.FrozenAt || receipt.Causes.Any(cause => cause.At < receipt.DrawnAt))
        {
            findings.Add(Wrong("抽取时间应在冻结之后、补抽之前，凭证的时间前后颠倒。"));
            return;
        }

        findings.Add(receipt.LookedAhead != state.LookedAhead
            ? Wrong("凭证没有如实写明是否为抽满名额跳过了专家。")
            : Right(state.LookedAhead ? "直接按顺序抽会抽不满，已跳过会使其他名额空缺的专家，凭证写明了这一点。" : "没有为抽满名额跳过专家，与凭证所写一致。"));
        foreach (var (index, group) in receipt.Groups.Index())
        {
            var name = document.Groups[index].Name;
            findings.Add(Same(group.Order, state.Orders[index]) ? Right($"“{name}”的抽取顺序重算一致。") : Wrong($"“{name}”的抽取顺序与重算结果不一致。"));
            findings.Add(Same(group.Formal, state.Formal(index)) && Same(group.Backup, state.Backup(index))
                ? Right($"“{name}”的抽取结果重算一致。")
                : Wrong($"“{name}”的抽取结果与重算结果不一致。"));
        }

        foreach (var (number, cause) in causes.Index())
        {
            var applied = state.Apply(cause);
            if (!applied.Succeeded)
            {
                findings.Add(Wrong($"第 {number + 1} 条补抽记录不成立：{applied.Message}"));
                return;
            }

            if (!Same(receipt.Causes[number].Steps, applied.Value))
            {
                findings.Add(Wrong($"第 {number + 1} 条补抽记录的递补结果与重算不一致。"));
                return;
            }
        }

        findings.Add(receipt.Groups.Index().All(pair => Same(pair.Item.FormalNow, state.Formal(pair.Index)) && Same(pair.Item.BackupNow, state.Backup(pair.Index)))
            ? Right($"补抽 {receipt.Causes.Count} 次后的现有名单重算一致。")
            : Wrong("补抽后的现有名单与重算结果不一致。"));
    }

    private static bool IsNonce(string text) => text.Length == 2 * DrawSeed.ServerNonceSize && text.All(char.IsAsciiHexDigitLower);

    private static bool Same<T>(IReadOnlyList<T>? one, IReadOnlyList<T> other) => one is not null && one.SequenceEqual(other);

    private static DrawFinding Right(string sentence) => new(FindingLevel.Right, sentence);

    private static DrawFinding Wrong(string sentence) => new(FindingLevel.Wrong, sentence);
}
