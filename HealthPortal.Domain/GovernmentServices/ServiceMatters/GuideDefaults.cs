namespace HealthPortal.Domain.GovernmentServices.ServiceMatters;

/// <summary>
/// The basic guide of an item nobody has written a complete one for: what the matter list says, what general law says, and what every
/// application of its kind needs. It says of itself that it is basic. Texts of special laws are never made up here; they come from
/// <see cref="MatterFacts"/>, which cites an article only where it is known.
/// </summary>
public static class GuideDefaults
{
    /// <summary>Administrative Licensing Law art. 42.</summary>
    public const int GeneralStatutoryDays = 20;

    public const string Hotline = "请拨打办理机构公布的咨询电话，也可拨打 12345 政务服务便民热线。";

    public const string BasicRemark = "本指南依据事项目录和一般法律规定生成，为基础指南，待主管处室补充完善；与主管处室公布的要求不一致的，以公布的要求为准。";

    public static GuideContent For(MatterRow row, MatterFacts facts)
    {
        var kind = EffectiveKind(row);
        var result = ResultFor(row, facts, kind);
        var (statutory, promised) = Days(row, facts, kind);
        return new GuideContent
        {
            IsBasic = true,
            Remark = BasicRemark,
            LegalBasis = [.. facts.LegalBasis, .. GeneralLaw(row, kind)],
            Conditions = Conditions(row, facts, kind),
            Materials = Materials(row, kind, result),
            Flow = Flow(row, facts, kind, result, promised),
            StatutoryWorkingDays = statutory,
            PromisedWorkingDays = promised,
            PeriodNote = (kind is ItemKind.New or ItemKind.Other ? facts.PeriodNote : null) ?? PeriodNote(row),
            Fee = Fee(row),
            Result = result,
            Questions = Questions(row, kind, result, promised),
            Form = BasicForms.For(row, kind),
            Documents = DocumentsFor(row, result),
            ServicePlaces = $"由{row.Levels.Names()}卫生健康主管部门的政务服务窗口受理，具体地点和时间以办理机构公布的为准。",
            ConsultationPhone = Hotline,
        };
    }

    /// <summary>What the item asks for in substance. A filing that is changed or withdrawn is still handled as a change or a withdrawal.</summary>
    internal static ItemKind EffectiveKind(MatterRow row) =>
        row is { IsFiling: true, ItemKind: ItemKind.New or ItemKind.Other } ? ItemKind.Filing : row.ItemKind;

    private static GuideResult ResultFor(MatterRow row, MatterFacts facts, ItemKind kind)
    {
        var result = facts.Results.First(candidate => candidate.ItemContains is null || row.ItemName.Contains(candidate.ItemContains, StringComparison.Ordinal)).Result;
        return kind switch
        {
            ItemKind.Cancel => new GuideResult(GuideResultKind.Approval, row.IsFiling ? "注销备案通知书" : "准予注销决定书"),
            ItemKind.Verify => new GuideResult(GuideResultKind.Approval, "校验结论通知书"),
            _ => result,
        };
    }

    private static (int Statutory, int Promised) Days(MatterRow row, MatterFacts facts, ItemKind kind)
    {
        var special = kind is ItemKind.New or ItemKind.Other ? facts.StatutoryWorkingDays : null;
        var statutory = special ?? (row.IsFiling ? 5 : GeneralStatutoryDays);
        var wanted = kind switch
        {
            ItemKind.Reissue or ItemKind.Cancel => 3,
            ItemKind.Filing => 3,
            ItemKind.Change or ItemKind.Renewal or ItemKind.Verify => 8,
            _ => Math.Max(10, statutory / 2),
        };
        return (statutory, Math.Min(wanted, statutory));
    }

    private static string PeriodNote(MatterRow row) => row switch
    {
        { IsFiling: true } => "备案材料齐全、符合要求的及时办结；期限以工作日计算，从收到齐全的材料之日起算，以主管处室核定的为准。",
        { Category: MatterCategory.Licensing } => "依据《中华人民共和国行政许可法》第四十二条，自受理之日起二十日内作出决定；期限以工作日计算，检验、检测、鉴定和专家评审所需时间不计算在内。",
        _ => "参照《中华人民共和国行政许可法》第四十二条的期限办理，以主管处室核定的为准；期限以工作日计算，检验、检测、鉴定和专家评审所需时间不计算在内。",
    };

    private static string Fee(MatterRow row) => row switch
    {
        { IsFiling: true } => "不收费。",
        { Category: MatterCategory.Licensing } => "依据《中华人民共和国行政许可法》第五十八条，除法律、行政法规另有规定外，不收取任何费用。",
        _ => "本基础指南未列明收费，以办理机构公布的收费依据和标准为准。",
    };

    private static IEnumerable<LegalBasis> GeneralLaw(MatterRow row, ItemKind kind)
    {
        if (row.Category != MatterCategory.Licensing)
        {
            yield break;
        }

        const string Law = "《中华人民共和国行政许可法》";
        switch (kind)
        {
            case ItemKind.Change:
                yield return new LegalBasis(Law, "第四十九条", "被许可人要求变更行政许可事项的，应当向作出行政许可决定的行政机关提出申请；符合法定条件、标准的，行政机关应当依法办理变更手续。");
                break;
            case ItemKind.Renewal:
                yield return new LegalBasis(Law, "第五十条");
                break;
            case ItemKind.Cancel:
                yield return new LegalBasis(Law, "第七十条");
                break;
            default:
                yield return new LegalBasis(Law, "第三十二条");
                yield return new LegalBasis(Law, "第四十二条");
                break;
        }
    }

    private static List<string> Conditions(MatterRow row, MatterFacts facts, ItemKind kind)
    {
        var applicant = row.ApplicantKind == ApplicantKind.Person ? "申请人具有完全民事行为能力，或者由法定代理人代为申请。" : "申请单位依法设立并在有效存续期内，统一社会信用代码真实有效。";
        var conditions = new List<string> { applicant };
        conditions.AddRange(kind switch
        {
            ItemKind.Change => ["已依法取得相应的证照或者批准，并在有效期内。", "变更后的情况仍然符合法律、法规、规章和标准规定的条件。", "向作出原决定的机关提出申请。"],
            ItemKind.Renewal => ["已依法取得相应的证照，并在有效期届满三十日前提出申请；法律、法规、规章另有规定的，从其规定。", "现有条件仍然符合法律、法规、规章和标准的规定。"],
            ItemKind.Cancel => ["已依法取得相应的证照、批准或者备案。", "自愿申请注销，或者具有法律、法规规定应当注销的情形。", "与注销有关的善后事项已经妥善处理。"],
            ItemKind.Reissue => ["已依法取得相应的证照，并在有效期内。", "证照遗失或者损毁，申请补发。"],
            ItemKind.Verify => ["持有在有效期内的证照，并在规定的校验期内提出申请。", "校验期内的执业条件持续符合法律、法规、规章和标准的规定。"],
            ItemKind.Filing => ["开展备案的活动，符合法律、法规、规章和国家有关标准的规定。", "备案内容真实、完整，备案材料齐全。"],
            _ => new[] { $"符合“{row.ItemName}”所依据的法律、法规、规章和标准规定的条件。", "申请事项属于受理机关的职权范围。" },
        });
        if (kind is ItemKind.New or ItemKind.Other && facts.SiteInspection)
        {
            conditions.Add("具有与申请事项相适应的场所、设施、设备、人员和管理制度。");
        }

        conditions.Add("申请材料齐全、符合法定形式，填写内容真实有效。");
        return conditions;
    }

    private static List<FlowStep> Flow(MatterRow row, MatterFacts facts, ItemKind kind, GuideResult result, int promised)
    {
        var first = kind is ItemKind.New or ItemKind.Other or ItemKind.Filing;
        var hasLicence = result.Kind != GuideResultKind.Approval;
        var steps = new List<FlowStep> { new(FlowStepKind.Acceptance, row.IsFiling ? "收件核对" : "受理", null, row.IsFiling ? "核对备案材料是否齐全，不齐全的一次告知。" : "核对材料是否齐全、是否符合法定形式，五个工作日内作出受理、补正或者不予受理的答复。") };
        if (row.IsFiling)
        {
            steps.Add(new FlowStep(FlowStepKind.DepartmentReview, "处室审核", promised, "核对备案内容，符合要求的予以备案。"));
        }
        else
        {
            var inspect = first && facts.SiteInspection;
            if (inspect)
            {
                steps.Add(new FlowStep(FlowStepKind.SiteInspection, "现场审查", Math.Max(1, promised / 2), "两名以上工作人员到现场核对条件，形成现场审查记录。"));
            }

            if (first && facts.ExpertReview)
            {
                steps.Add(new FlowStep(FlowStepKind.ExpertReview, "专家评审", null, "由专家组提出评审意见，所需时间书面告知申请人，不计入办理期限。"));
            }

            if (kind == ItemKind.Reissue)
            {
                steps.Add(new FlowStep(FlowStepKind.DepartmentReview, "处室审核", promised, "核对原证照信息，决定是否补发。"));
            }
            else
            {
                var spent = inspect ? Math.Max(1, promised / 2) : 0;
                var review = Math.Max(0, (promised - spent + 1) / 2);
                steps.Add(new FlowStep(FlowStepKind.DepartmentReview, "处室审核", review, "对申请材料和审查意见进行审核，提出处理意见。"));
                steps.Add(new FlowStep(FlowStepKind.LeaderDecision, "领导审批", promised - spent - review, "作出决定。"));
            }
        }

        if (hasLicence)
        {
            steps.Add(new FlowStep(FlowStepKind.LicenceMaking, result.Kind == GuideResultKind.FilingReceipt ? "制作备案凭证" : "制证", 3, $"制作{result.Name}。"));
        }

        steps.Add(new FlowStep(FlowStepKind.Delivery, hasLicence ? "发证送达" : "送达", null, "自作出决定之日起十日内送达申请人。"));
        return steps;
    }

    private static IssuedDocument[] DocumentsFor(MatterRow row, GuideResult result)
    {
        var documents = new List<IssuedDocument> { IssuedDocument.Receipt, IssuedDocument.SupplementNotice, IssuedDocument.RefusalNotice, IssuedDocument.DeliveryReceipt };
        if (!row.IsFiling || result.Kind != GuideResultKind.FilingReceipt)
        {
            documents.AddRange([IssuedDocument.AcceptanceNotice, IssuedDocument.Decision, IssuedDocument.NegativeDecision]);
        }

        if (result.Kind != GuideResultKind.Approval)
        {
            documents.Add(IssuedDocument.Licence);
        }

        return [.. documents.Order()];
    }

    private static List<MaterialRequirement> Materials(MatterRow row, ItemKind kind, GuideResult result)
    {
        var materials = new List<MaterialRequirement>
        {
            new()
            {
                Code = "applicationForm",
                Name = row.IsFiling ? $"{row.ItemName}信息表" : $"{row.ItemName}申请表",
                Required = true,
                MaxFiles = 3,
                Copies = "原件1份",
                Notes = "可由系统根据填写的表单生成，打印后签字或者盖章。",
                ReviewPoints = ["内容与表单一致，无空项、涂改。", "签字、盖章齐全，日期有效。"],
            },
            row.ApplicantKind == ApplicantKind.Person
                ? new MaterialRequirement
                {
                    Code = "identityDocument",
                    Name = "申请人有效身份证明",
                    Required = true,
                    Source = MaterialSource.GovernmentIssued,
                    IssuedBy = "公安机关等证件签发机关",
                    MaxFiles = 2,
                    HasExpiry = true,
                    Copies = "原件扫描件1份",
                    Notes = "居民身份证应上传正反两面；长期有效的，有效期填写 2099-12-31。",
                    ReviewPoints = ["姓名、号码与表单一致。", "证件在有效期内。"],
                }
                : new MaterialRequirement
                {
                    Code = "legalPersonCertificate",
                    Name = "法人登记证书或者营业执照",
                    Required = true,
                    Source = MaterialSource.GovernmentIssued,
                    IssuedBy = "登记管理机关",
                    MaxFiles = 2,
                    ReusableLicenceType = "legal-person-certificate",
                    Copies = "复印件1份",
                    Notes = "系统已留存有效证照的，免于提交。",
                    ReviewPoints = ["名称、统一社会信用代码与表单一致。", "登记状态为存续。"],
                },
        };
        if (row.ApplicantKind == ApplicantKind.Institution)
        {
            materials.Add(new MaterialRequirement
            {
                Code = "responsiblePersonIdentity",
                Name = "法定代表人或者主要负责人身份证明",
                Required = kind is ItemKind.New or ItemKind.Other or ItemKind.Filing,
                Source = MaterialSource.GovernmentIssued,
                IssuedBy = "公安机关等证件签发机关",
                MaxFiles = 2,
                HasExpiry = true,
                Copies = "复印件1份",
                Notes = "长期有效的，有效期填写 2099-12-31。",
                ReviewPoints = ["与表单中的法定代表人或者主要负责人一致。"],
            });
        }

        materials.AddRange(ByKind(row, kind, result));
        materials.Add(new MaterialRequirement
        {
            Code = "authorisation",
            Name = "授权委托书及代理人身份证明",
            RequiredWhen = new FieldCondition("byProxy", [FormValues.True]),
            MaxFiles = 3,
            Copies = "原件1份",
            Notes = "由他人代为办理时提交。",
            ReviewPoints = ["委托事项、权限和期限明确。", "代理人身份与经办人一致。"],
        });
        return materials;
    }

    private static IEnumerable<MaterialRequirement> ByKind(MatterRow row, ItemKind kind, GuideResult result)
    {
        var original = new MaterialRequirement
        {
            Code = "originalLicence",
            Name = result.Kind is GuideResultKind.Approval ? "原批准文件或者证照" : "原" + result.Name,
            Required = true,
            Source = MaterialSource.GovernmentIssued,
            IssuedBy = "原发证机关",
            MaxFiles = 4,
            ReusableLicenceType = result.LicenceType,
            Copies = "原件扫描件1份",
            Notes = "系统证照库中已有有效证照的，免于提交；领取新证时交回纸质原件。",
            ReviewPoints = ["证照编号、持证人与系统记录一致。", "证照在有效期内，未被注销、撤销。"],
        };
        switch (kind)
        {
            case ItemKind.Change:
                yield return original;
                yield return Plain("changeEvidence", "变更事项的证明材料", true, "按变更的内容提交，例如登记机关的变更核准文件。", "能够证明变更的事实和时间。", "变更后的内容与表单一致。");
                break;
            case ItemKind.Renewal:
                yield return original;
                yield return Plain("conditionReport", "现有条件持续符合要求的说明", true, "说明持证期间场所、设施、人员和管理的变化。", "条件没有降低，变化已依法办理手续。");
                break;
            case ItemKind.Cancel:
                yield return original;
                yield return Plain("cancellationStatement", "注销原因及善后处理情况说明", true, "说明注销原因、停止日期和档案、服务对象的安排。", "善后事项安排妥当。");
                break;
            case ItemKind.Reissue:
                yield return Plain("lossStatement", "证照遗失、损毁情况说明", true, "写明遗失或者损毁的时间、经过，并由申请人签字或者盖章。", "原因清楚，签字、盖章齐全。");
                yield return original with { Code = "damagedLicence", Name = "损毁的原件", Required = false, RequiredWhen = new FieldCondition("reissueReason", ["损毁"]), ReusableLicenceType = null, Notes = "证照损毁的，领取新证时交回原件。" };
                break;
            case ItemKind.Verify:
                yield return original;
                yield return Plain("practiceReport", "校验期内工作情况报告", true, "包括业务开展、人员和设备变化、整改情况。", "内容完整，与日常监督检查情况相符。");
                break;
            case ItemKind.Filing:
                yield return Plain("filingDocuments", "备案内容的证明材料", true, "按备案事项的要求提交人员、场所、设备、制度等材料。", "材料能够证明备案内容真实。");
                break;
            default:
                yield return row.Category switch
                {
                    MatterCategory.Payment => Plain("eligibilityEvidence", "符合给付条件的证明材料", true, "按给付条件提交，能够通过部门核验的免于提交。", "事实清楚，符合给付条件。"),
                    MatterCategory.Confirmation or MatterCategory.Other => Plain("qualificationEvidence", "符合认定条件的证明材料", true, "按事项要求提交学历、资历、鉴定依据等材料。", "材料真实，符合认定条件。"),
                    MatterCategory.Adjudication => Plain("disputeEvidence", "争议事实和理由的证明材料", true, "写明争议的事实、请求和理由，并附证据。", "请求明确，属于裁决范围。"),
                    _ => Plain("conditionEvidence", "符合许可条件的证明材料", true, "按许可条件提交人员、场所、设施、设备、管理制度等材料。", "材料真实，符合许可条件和国家标准。"),
                };
                if (row.ApplicantKind == ApplicantKind.Person)
                {
                    yield return Plain("education", "学历或者资格证明", false, "事项要求学历、资格的提交；能够通过部门核验的免于提交。", "与表单填写的学历、资格一致。");
                }

                break;
        }
    }

    private static MaterialRequirement Plain(string code, string name, bool required, string notes, params IReadOnlyList<string> points) => new()
    {
        Code = code,
        Name = name,
        Required = required,
        Formats = ["pdf", "jpg", "png", "docx", "xlsx"],
        MaxFiles = 20,
        Copies = "原件扫描件1份",
        Notes = notes,
        ReviewPoints = points,
    };

    private static List<QuestionAndAnswer> Questions(MatterRow row, ItemKind kind, GuideResult result, int promised)
    {
        var days = promised.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var questions = new List<QuestionAndAnswer>
        {
            new("在哪里办理？", $"本事项由{row.Levels.Names()}卫生健康主管部门办理，网上办理方式为“{row.OnlineModeText}”，也可以到政务服务窗口办理。"),
            new("多久能办好？", row.IsFiling ? $"备案材料齐全、符合要求的，承诺 {days} 个工作日内办结。" : $"自受理之日起承诺 {days} 个工作日内作出决定，补正材料、检验检测和专家评审的时间不计算在内。"),
            new("材料不齐怎么办？", "工作人员会在五个工作日内一次告知需要补正的全部内容，补正后继续办理。"),
            new("需要交费吗？", Fee(row)),
            new("怎么领取结果？", $"办结后可以到窗口领取“{result.Name}”，也可以选择邮寄送达。"),
        };
        if (kind == ItemKind.Renewal)
        {
            questions.Add(new("什么时候申请延续？", "一般应在有效期届满三十日前申请；法律、法规、规章另有规定的，按规定的时间申请。"));
        }
        else if (kind == ItemKind.Reissue)
        {
            questions.Add(new("证照遗失要登报吗？", "在申请材料中说明遗失情况即可；主管处室对公告另有要求的，按要求办理。"));
        }

        return questions;
    }
}
