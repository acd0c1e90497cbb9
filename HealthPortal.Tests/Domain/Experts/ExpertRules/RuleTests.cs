using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ExpertRules;
using static HealthPortal.Tests.Domain.Experts.ExpertRules.RuleSamples;

namespace HealthPortal.Tests.Domain.Experts.ExpertRules;

public sealed class RuleTests
{
    private static readonly RuleGroup Example = All(
        Is("title", RuleOperator.AtLeast, "副高级"), Any(Is("specialty", RuleOperator.In, "呼吸内科", "感染病科"), Is("languages", RuleOperator.Contains, "英语")), Is("age", RuleOperator.LessThan, "65"));

    [Fact]
    public void Sentence_ReadsAsPeopleSayIt()
    {
        Assert.Equal("职称不低于“副高级”，并且（专业属于“呼吸内科”、“感染病科”，或者语言包含“英语”），并且年龄小于 65 岁", RuleSentence.Write(Example, Tags));
        Assert.Equal("不限条件", RuleSentence.Write(RuleGroup.Everybody, Tags));
        Assert.Equal("所在地区位于“昆山市”、“320000”", RuleSentence.Write(All(Is("division", RuleOperator.In, "320583", "320000")), Tags));
        Assert.Equal("年龄介于 30 到 60.5 岁，或者聘任日期不早于 2024-02-29，或者专业没有填写", RuleSentence.Write(Any(Is("age", RuleOperator.Between, "30", "60.5"), Is("appointed", RuleOperator.AtLeast, "2024-02-29"), Is("specialty", RuleOperator.IsEmpty)), Tags));
    }

    [Theory]
    [InlineData(" 职称 不低于“副高级”,并且( 专业属于 \"呼吸内科\"、\"感染病科\" 或者 语言包含“英语” ) 并且 年龄小于65岁 ")]
    [InlineData("职称不低于「副高级」，且（专业属于「呼吸内科」、「感染病科」，或语言包含「英语」），且年龄小于６５岁")]
    [InlineData("职称不低于“副高级” 并且（专业属于“呼吸内科”、“感染病科”，或者（语言包含“英语”）），并且年龄小于 65.0")]
    public void Sentence_IsTakenAsPeopleTypeIt(string typed)
    {
        var (rule, fault) = RuleSentence.Parse(typed, Tags);

        Assert.Null(fault);
        Assert.Equal(Example, rule);
    }

    [Theory]
    [InlineData("年龄介于 30 岁 到 60.5 岁")]
    [InlineData("年龄介于30岁至60.50岁")]
    [InlineData("年龄介于 ３０ 到 ６０．５")]
    public void Sentence_TakesTheUnitAfterEachNumber(string typed) => Assert.Equal(All(Is("age", RuleOperator.Between, "30", "60.5")), RuleSentence.Parse(typed, Tags).Rule);

    [Theory]
    [InlineData("", null, null)]
    [InlineData(" 不限条件 ", null, null)]
    [InlineData("身高大于 3", 0, "标签的名称")]
    [InlineData("年龄", 2, "后面应是")]
    [InlineData("年龄大于", 4, "应是数字")]
    [InlineData("年龄大于 x", 5, "应是数字")]
    [InlineData("年龄介于 30", 7, "“到”和上限")]
    [InlineData("年龄介于 60 到 30 岁", 14, "下限大于上限")]
    [InlineData("年龄大于 30 岁 年龄小于 40 岁", 10, "“并且”或“或者”")]
    [InlineData("年龄大于 30 岁，并且", 12, "缺一个条件")]
    [InlineData("年龄大于 30，并且年龄小于 40，或者年龄等于 50", 17, "用括号分清")]
    [InlineData("（年龄大于 30", 8, "缺右括号")]
    [InlineData("年龄大于 30）", 7, "多了一个右括号")]
    [InlineData("职称是“特级”", 3, "没有“特级”")]
    [InlineData("职称是副高级", 3, "放在引号里")]
    [InlineData("专业包含“内科", 5, "缺右引号")]
    [InlineData("聘任日期早于 2024-02-30", 7, "应是日期")]
    [InlineData("所在地区位于“火星”", 6, "没有“火星”这个地区")]
    [InlineData("不限条件，并且年龄大于 30", 4, "不能再写条件")]
    [InlineData("（（（年龄大于 30）））", 3, "最多套 2 层")]
    public void Sentence_WithAFault_SaysWhereAndWhat(string typed, int? place, string? says)
    {
        var (rule, fault) = RuleSentence.Parse(typed, Tags);

        Assert.Equal(says is null, rule is not null);
        Assert.Equal(place, fault?.Place);
        Assert.Contains(says ?? "", fault?.Message ?? "", StringComparison.Ordinal);
    }

    /// <summary>What is written is read back as the same rule, stored and read as the same, and asks the same of everybody.</summary>
    [Fact]
    public void Rules_AreTheSameInEveryForm()
    {
        var random = new Random(20261124);
        var experts = Enumerable.Range(0, 60).Select(_ => Expert(random)).ToList();
        for (var number = 0; number < 3000; number++)
        {
            var rule = Rule(random);
            Assert.Empty(RuleCheck.Check(rule, Tags));
            var sentence = RuleSentence.Write(rule, Tags);
            var (read, fault) = RuleSentence.Parse(sentence, Tags);
            Assert.True(fault is null, $"{sentence}\n{fault}");
            Assert.Equal(rule.Normalised(), read);
            Assert.Equal(rule, RuleJson.Read(RuleJson.Write(rule)).Value);
            var (asked, again) = (CompiledRule.Of(rule, Tags), CompiledRule.Of(read!, Tags));
            foreach (var expert in experts)
            {
                var fits = asked.Matches(expert);
                Assert.Equal(fits, again.Matches(expert));
                Assert.Equal(fits, asked.Explain(expert).Count == 0);
            }
        }
    }

    [Fact]
    public void Sentence_SpoiltAnywhere_IsReadOrRefused_AndNeverThrows()
    {
        var random = new Random(7);
        var sentence = RuleSentence.Write(Example, Tags);
        for (var number = 0; number < 5000; number++)
        {
            var place = random.Next(sentence.Length);
            var spoilt = (number % 3) switch
            {
                0 => sentence.Remove(place, 1),
                1 => sentence.Insert(place, "（“”），并且或者9 "[random.Next(11)].ToString()),
                _ => sentence[..place],
            };
            var (rule, fault) = RuleSentence.Parse(spoilt, Tags);
            Assert.True(rule is null != fault is null);
            Assert.InRange(fault?.Place ?? 0, 0, spoilt.Length);
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"version\":2,\"rule\":{\"join\":\"all\",\"parts\":[]}}")]
    [InlineData("{\"version\":1,\"rule\":{\"tag\":\"age\",\"operator\":\"equals\",\"operands\":[\"1\"]}}")]
    [InlineData("{\"version\":1,\"rule\":{\"join\":\"all\",\"parts\":[{\"tag\":\"age\",\"operator\":\"looksLike\"}]}}")]
    [InlineData("{\"version\":1,\"rule\":{\"join\":\"all\",\"parts\":[null]}}")]
    [InlineData("{\"version\":1,\"rule\":{\"join\":\"all\",\"parts\":[],\"more\":1}}")]
    [InlineData("{\"version\":1,\"rule\":{\"join\":\"all\",\"parts\":[{\"tag\":\"age\",\"operator\":\"equals\",\"operands\":[null]}]}}")]
    public void Json_ThatIsNoRule_IsRefused(string json) => Assert.False(RuleJson.Read(json).Succeeded);

    [Fact]
    public void Check_NamesThePlaceOfEachFault()
    {
        Assert.Contains("4 层", Assert.Single(RuleCheck.Check(All(All(All(All(Is("age", RuleOperator.Equals, "1"))))), Tags)).Message, StringComparison.Ordinal);
        Assert.Contains("51 个", Assert.Single(RuleCheck.Check(All([.. Enumerable.Repeat(Is("age", RuleOperator.Equals, "1"), 51)]), Tags)).Message, StringComparison.Ordinal);
        var problems = RuleCheck.Check(
            All(
                Is("age", RuleOperator.Contains, "1"), Any(Is("sex", RuleOperator.Equals, "无"), Is("nothing", RuleOperator.Equals, "1")), Is("age", RuleOperator.Between, "9", "1"), Is("age", RuleOperator.Equals), Is("age", RuleOperator.IsEmpty, "1"),
                Is("name", RuleOperator.Equals, "“引号”"), Is("name", RuleOperator.In, [.. Enumerable.Repeat("a", 31)]), Is("name", RuleOperator.Equals, new string('a', 101)), Is("name", RuleOperator.Equals, " a")),
            Tags);
        Assert.Equal(["1", "2.1", "2.2", "3", "4", "5", "6", "7", "8", "9"], problems.Select(problem => problem.Field));
        Assert.StartsWith("第 2.1 个条件：“性别”没有“无”这一项。", problems[1].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("specialty", RuleOperator.Contains, "ｃｔ", "放射影像 CT", true)]
    [InlineData("specialty", RuleOperator.WholeWord, "ct", "放射影像 CT", true)]
    [InlineData("specialty", RuleOperator.WholeWord, "影像", "放射影像 CT", false)]
    [InlineData("specialty", RuleOperator.Equals, "放射影像  ct", "放射影像 CT", true)]
    [InlineData("specialty", RuleOperator.NotEquals, "内科", null, true)]
    [InlineData("specialty", RuleOperator.NotContains, "内科", null, true)]
    [InlineData("specialty", RuleOperator.Contains, "内科", null, false)]
    [InlineData("specialty", RuleOperator.Fuzzy, "心血管内科学", "心血管内科", true)]
    [InlineData("specialty", RuleOperator.Fuzzy, "心脏血管内科", "心血管内科", true)]
    [InlineData("specialty", RuleOperator.Fuzzy, "普通外科", "心血管内科", false)]
    [InlineData("qualifications", RuleOperator.WholeWord, "GCP", "执业药师；ＧＣＰ 证书", true)]
    [InlineData("qualifications", RuleOperator.WholeWord, "heart failure", "Heart Failure，CT", true)]
    [InlineData("qualifications", RuleOperator.WholeWord, "CT", "PET-CT；SPECT", false)]
    [InlineData("qualifications", RuleOperator.WholeWord, "CT", "SPECT（CT）", true)]
    [InlineData("qualifications", RuleOperator.In, "执业药师", "执业药师；ＧＣＰ 证书", false)]
    [InlineData("division", RuleOperator.In, "320500", "320583100", true)]
    [InlineData("division", RuleOperator.In, "320000000000", "320583", true)]
    [InlineData("division", RuleOperator.In, "320100", "320583", false)]
    [InlineData("division", RuleOperator.In, "321000", "321002", true)]
    [InlineData("division", RuleOperator.In, "321000", "321102", false)]
    [InlineData("division", RuleOperator.In, "320830", "320830", true)]
    [InlineData("title", RuleOperator.GreaterThan, "中级", "副高级", true)]
    [InlineData("title", RuleOperator.AtMost, "中级", "副高级", false)]
    [InlineData("title", RuleOperator.LessThan, "正高级", null, false)]
    [InlineData("grade", RuleOperator.AtLeast, "a级", "Ａ级", true)]
    [InlineData("grade", RuleOperator.Equals, "A级", "ａ级", true)]
    [InlineData("grade", RuleOperator.LessThan, "A级", "旧的取值", false)]
    [InlineData("grade", RuleOperator.NotEquals, "A级", "旧的取值", true)]
    public void Operators_CompareTexts(string tag, RuleOperator operation, string operand, string? value, bool fits) =>
        Assert.Equal(fits, CompiledRule.Of(All(Is(tag, operation, operand)), Tags).Matches(new TagValues(new Dictionary<string, TagValue> { [tag] = TagValue.Of(value) })));

    [Fact]
    public void Explanation_SaysWhatIsLacking()
    {
        var rule = CompiledRule.Of(Example, Tags);
        var expert = new TagValues(new Dictionary<string, TagValue> { ["title"] = TagValue.Of("中级"), ["age"] = TagValue.Of(66), ["specialty"] = TagValue.Of("普通外科") });

        Assert.Equal(["职称 “中级”，要求不低于“副高级”", "专业 “普通外科”，要求属于“呼吸内科”、“感染病科”", "年龄 66 岁，要求小于 65 岁"], rule.Explain(expert));
        Assert.Equal(["没有填写语言，要求包含“英语”"], CompiledRule.Of(All(Is("languages", RuleOperator.Contains, "英语")), Tags).Explain(expert));
    }

    /// <summary>A name that several districts have asks which; one that only one has may be said short.</summary>
    [Fact]
    public void Divisions_AreSaidByName()
    {
        TagDefinition[] tags = [new("division", "所在地区", TagKind.Division) { Names = new Dictionary<string, string>(StringComparer.Ordinal) { ["320106000000"] = "南京市鼓楼区", ["320302000000"] = "徐州市鼓楼区", ["320102000000"] = "南京市玄武区", ["320583000000"] = "昆山市" } }];
        string? Fault(string sentence) => RuleSentence.Parse(sentence, tags).Fault?.Message;
        Assert.Equal("叫“鼓楼区”的地区有 2 个，请写全：南京市鼓楼区、徐州市鼓楼区。", Fault("所在地区位于“鼓楼区”"));
        Assert.Contains("没有“月亮区”这个地区", Fault("所在地区位于“月亮区”"), StringComparison.Ordinal);
        Assert.Contains("没有“区”这个地区", Fault("所在地区位于“区”"), StringComparison.Ordinal);
        Assert.Contains("代码有 2、4、6、9 或 12 位", Fault("所在地区位于“3205830”"), StringComparison.Ordinal);
        foreach (var said in new[] { "玄武区", "南京市玄武区", "320102000000" })
        {
            Assert.Equal("320102000000", Assert.Single(RuleSentence.Parse($"所在地区位于“{said}”", tags).Rule!.Conditions).Operands[0]);
        }
    }

    /// <summary>What means the same is stored the same, so that a rule is changed only when its meaning is.</summary>
    [Fact]
    public void Canonical_MakesOneOfWhatMeansTheSame()
    {
        var typed = All(All(Is("age", RuleOperator.AtLeast, "+045.50"), Is("grade", RuleOperator.In, "ａ级", "A级", "B级")), Is("division", RuleOperator.In, "320583", "320583"));
        var stored = RuleCheck.Canonical(typed, Tags);

        Assert.Equal(All(Is("age", RuleOperator.AtLeast, "45.5"), Is("grade", RuleOperator.In, "A级", "B级"), Is("division", RuleOperator.In, "320583")), stored);
        Assert.Equal(stored, RuleCheck.Canonical(stored, Tags));
        Assert.Equal(stored, RuleSentence.Parse(RuleSentence.Write(stored, Tags), Tags).Rule);
        var random = new Random(5);
        for (var number = 0; number < 300; number++)
        {
            var (rule, expert) = (Rule(random), Expert(random));
            Assert.Equal(CompiledRule.Of(rule, Tags).Matches(expert), CompiledRule.Of(RuleCheck.Canonical(rule, Tags), Tags).Matches(expert));
        }
    }

    /// <param name="operand">With # for half a surrogate pair.</param>
    [Theory]
    [InlineData("specialty", RuleOperator.Equals, "内#科", "不完整的字")]
    [InlineData("specialty", RuleOperator.Fuzzy, "#", "不完整的字")]
    [InlineData("grade", RuleOperator.Equals, "#", "不完整的字")]
    [InlineData("age", RuleOperator.Equals, "1.2345678", "小数最多 6 位")]
    public void Check_RefusesWhatCannotBeComparedOrStored(string tag, RuleOperator operation, string operand, string says)
    {
        Assert.Contains(says, Assert.Single(RuleCheck.Check(All(Is(tag, operation, operand.Replace('#', '\ud83d'))), Tags)).Message, StringComparison.Ordinal);
        Assert.Empty(RuleCheck.Check(All(Is("specialty", RuleOperator.Contains, "𠮷")), Tags));
        Assert.NotNull(TagTexts.Parse(Tag("specialty"), "内\ud83d科").Fault);
    }

    [Fact]
    public void Contradictions_AreFoundAndNamed()
    {
        Assert.Contains("“年龄小于 40 岁”和“年龄大于 50 岁”不能同时成立", One(All(Is("age", RuleOperator.LessThan, "40"), Is("sex", RuleOperator.Equals, "男"), Is("age", RuleOperator.GreaterThan, "50"))), StringComparison.Ordinal);
        Assert.StartsWith("没有人", One(All(Is("sex", RuleOperator.Equals, "男"), Any(Is("sex", RuleOperator.Equals, "女"), All(Is("age", RuleOperator.Equals, "1"), Is("age", RuleOperator.Equals, "2"))))), StringComparison.Ordinal);
        Assert.StartsWith("没有人", One(All(Is("title", RuleOperator.GreaterThan, "正高级"))), StringComparison.Ordinal);
        Assert.StartsWith("没有人", One(All(Is("specialty", RuleOperator.Contains, "心血管内科"), Is("specialty", RuleOperator.NotContains, "内科"))), StringComparison.Ordinal);
        Assert.StartsWith("没有人", One(All(Is("fields", RuleOperator.In, "感染控制", "医院管理"), Is("fields", RuleOperator.NotIn, "医院管理", "感染控制"))), StringComparison.Ordinal);
        Assert.Equal("没有人能符合这条规则：“所在地区位于“昆山市””和“所在地区位于“南京市””不能同时成立。", One(All(Is("division", RuleOperator.In, "320583"), Is("division", RuleOperator.In, "320100"))));
        Assert.StartsWith("没有人", One(All(Is("division", RuleOperator.In, "320583"), Is("division", RuleOperator.NotIn, "320500"))), StringComparison.Ordinal);
        Assert.Empty(RuleContradictions.Find(All(Is("division", RuleOperator.In, "320500"), Is("division", RuleOperator.NotIn, "320583")), Tags));
        Assert.StartsWith("没有人", One(All(Is("specialty", RuleOperator.IsEmpty), Is("specialty", RuleOperator.Fuzzy, "内科"))), StringComparison.Ordinal);
        Assert.Equal("“性别是“女””与其他条件矛盾，不会有人因它符合。", One(All(Is("sex", RuleOperator.Equals, "男"), Any(Is("sex", RuleOperator.Equals, "女"), Is("age", RuleOperator.LessThan, "40")))));
        Assert.Equal("没有人能符合这条规则：“年龄小于 40 岁”和“年龄大于 50 岁”不能同时成立。", One(All(Is("age", RuleOperator.LessThan, "40"), Is("age", RuleOperator.NotEquals, "45"), Is("age", RuleOperator.GreaterThan, "50"))));
        Assert.Equal("没有人能符合这条规则：没有人能符合“职称高于“正高级””。", One(All(Is("title", RuleOperator.GreaterThan, "正高级"))));
        Assert.Equal("“职称高于“正高级””没有人能符合，这个条件不起作用。", One(Any(Is("title", RuleOperator.GreaterThan, "正高级"), Is("age", RuleOperator.LessThan, "40"))));
        Assert.Empty(RuleContradictions.Find(Example, Tags));

        // Of two rules together, also where both have all the levels there may be.
        RuleGroup[] both = [All(Any(All(Is("age", RuleOperator.LessThan, "40")), Is("age", RuleOperator.Equals, "41"))), All(Any(All(Is("age", RuleOperator.GreaterThan, "50")), Is("age", RuleOperator.Equals, "60")))];
        Assert.Equal("没有人能符合这条规则：“年龄小于 40 岁”和“年龄大于 50 岁”不能同时成立。", RuleContradictions.Impossible(both, Tags)?.Message);
        Assert.Null(RuleContradictions.Impossible([both[0], RuleGroup.Everybody], Tags));
        Assert.Empty(RuleContradictions.Find(All([.. Enumerable.Range(0, 13).Select(_ => (RuleNode)Any(Is("sex", RuleOperator.Equals, "男"), Is("sex", RuleOperator.Equals, "女")))]), Tags));

        static string One(RuleGroup rule) => Assert.Single(RuleContradictions.Find(rule, Tags)).Message;
    }

    /// <summary>It never says of a rule that nobody fits it when somebody does.</summary>
    [Fact]
    public void Contradictions_ClaimNothingThatIsNotSo()
    {
        var random = new Random(11);
        var experts = Enumerable.Range(0, 300).Select(_ => Expert(random)).ToList();
        var claimed = 0;
        for (var number = 0; number < 3000; number++)
        {
            var rule = Rule(random);
            if (RuleContradictions.Find(rule, Tags).Any(problem => problem.Message.StartsWith("没有人", StringComparison.Ordinal)))
            {
                claimed++;
                var asked = CompiledRule.Of(rule, Tags);
                Assert.DoesNotContain(experts, asked.Matches);
            }
        }

        Assert.InRange(claimed, 10, 2000);
    }
}
