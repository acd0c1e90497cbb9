using System.Collections.Frozen;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Values;

/// <summary>
/// Unified social credit code (GB 32100): registration department (1) + category (1) + division (6) + organisation code (9, GB 11714) + check (MOD 31-3).
/// </summary>
public sealed class UnifiedSocialCreditCode : IEquatable<UnifiedSocialCreditCode>
{
    /// <summary>The letters I, O, S, V and Z are left out by the standard because they look like digits or each other.</summary>
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    private static readonly int[] InnerWeights = [3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>Registration department and category, GB 32100 table 1 with its amendments (villages, overseas organisations, forces, collectives).</summary>
    private static readonly FrozenDictionary<string, string> Categories = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["11"] = "机关",
        ["12"] = "事业单位",
        ["13"] = "群众团体",
        ["19"] = "机构编制部门登记的其他机构",
        ["21"] = "外国常驻新闻机构",
        ["29"] = "外交部门登记的其他机构",
        ["31"] = "律师执业机构",
        ["32"] = "公证处",
        ["33"] = "基层法律服务所",
        ["34"] = "司法鉴定机构",
        ["35"] = "仲裁委员会",
        ["39"] = "司法行政部门登记的其他机构",
        ["41"] = "外国在华文化中心",
        ["49"] = "文化部门登记的其他机构",
        ["51"] = "社会团体",
        ["52"] = "民办非企业单位",
        ["53"] = "基金会",
        ["54"] = "基层群众性自治组织",
        ["59"] = "民政部门登记的其他机构",
        ["61"] = "外国旅游部门常驻代表机构",
        ["62"] = "港澳台旅游部门常驻代表机构",
        ["69"] = "旅游部门登记的其他机构",
        ["71"] = "宗教活动场所",
        ["72"] = "宗教院校",
        ["79"] = "宗教部门登记的其他机构",
        ["81"] = "基层工会",
        ["89"] = "工会登记的其他机构",
        ["91"] = "企业",
        ["92"] = "个体工商户",
        ["93"] = "农民专业合作社",
        ["99"] = "市场监管部门登记的其他机构",
        ["A1"] = "军队事业单位",
        ["A9"] = "军队其他机构",
        ["G1"] = "境外非政府组织代表机构",
        ["G9"] = "公安机关登记的其他机构",
        ["N1"] = "组级集体经济组织",
        ["N2"] = "村级集体经济组织",
        ["N3"] = "乡镇级集体经济组织",
        ["N9"] = "农业部门登记的其他机构",
        ["Y1"] = "其他机构",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private UnifiedSocialCreditCode(string code) => Code = code;

    public string Code { get; }

    /// <summary>What kind of body the first two characters say it is, for example 企业 or 事业单位.</summary>
    public string CategoryName => Categories[Code[..2]];

    public string RegionCode => Code[2..8];

    /// <summary>Nine characters, GB 11714, the number of the former organisation-code certificate.</summary>
    public string OrganisationCode => Code[8..17];

    public static Outcome<UnifiedSocialCreditCode> Parse(string? text, string? field = null)
    {
        var code = TypedText.Tidy(text);
        if (code.Length == 0)
        {
            return Failure.Invalid("请填写统一社会信用代码。", field);
        }

        if (code.Length != 18)
        {
            return Failure.Invalid($"统一社会信用代码应为 18 位，现在是 {code.Length} 位，请检查是否漏填或多填。", field);
        }

        for (var i = 0; i < code.Length; i++)
        {
            if (!Alphabet.Contains(code[i], StringComparison.Ordinal))
            {
                return Failure.Invalid(
                    char.IsAsciiLetter(code[i])
                        ? $"统一社会信用代码第 {i + 1} 位“{code[i]}”不对，代码中不使用字母 I、O、S、V、Z，请检查是否与数字混淆。"
                        : $"统一社会信用代码第 {i + 1} 位“{code[i]}”不是数字或字母，请检查。",
                    field);
            }
        }

        if (!Categories.ContainsKey(code[..2]))
        {
            return Failure.Invalid($"统一社会信用代码前 2 位“{code[..2]}”不是有效的登记管理部门和机构类别，请检查。", field);
        }

        if (!TypedText.AreDigits(code.AsSpan(2, 6)))
        {
            return Failure.Invalid($"统一社会信用代码第 3 至 8 位“{code[2..8]}”应是 6 位数字的行政区划代码，请检查。", field);
        }

        if (InnerCheckCharacter(code.AsSpan(8, 8)) != code[16])
        {
            return Failure.Invalid("统一社会信用代码第 9 至 17 位（组织机构代码）校验不符，应检查是否抄错。", field);
        }

        return CheckCharacter(code) == code[17]
            ? new UnifiedSocialCreditCode(code)
            : Failure.Invalid("统一社会信用代码最后一位校验不符，应检查是否抄错。", field);
    }

    /// <summary>Check character of GB 32100 for the first 17 characters.</summary>
    public static char CheckCharacter(ReadOnlySpan<char> code)
    {
        int sum = 0, weight = 1;
        for (var i = 0; i < 17; i++)
        {
            sum += Alphabet.IndexOf(code[i], StringComparison.Ordinal) * weight;
            weight = weight * 3 % 31;
        }

        return Alphabet[(31 - (sum % 31)) % 31];
    }

    /// <summary>Check character of GB 11714 for the eight characters of an organisation code.</summary>
    public static char InnerCheckCharacter(ReadOnlySpan<char> organisationCode)
    {
        var sum = 0;
        for (var i = 0; i < InnerWeights.Length; i++)
        {
            var c = organisationCode[i];
            sum += (TypedText.IsDigit(c) ? c - '0' : c - 'A' + 10) * InnerWeights[i];
        }

        return (11 - (sum % 11)) switch
        {
            10 => 'X',
            11 => '0',
            var digit => (char)('0' + digit),
        };
    }

    public bool Equals(UnifiedSocialCreditCode? other) => other is not null && Code.Equals(other.Code, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as UnifiedSocialCreditCode);

    public override int GetHashCode() => Code.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Code;
}
