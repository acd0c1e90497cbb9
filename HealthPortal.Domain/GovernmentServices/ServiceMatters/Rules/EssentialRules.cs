using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.GovernmentServices.ServiceMatters.Rules;

/// <summary>What the open-government rules want to see in every guide: law, conditions, materials, fee, result and a form.</summary>
public sealed class GuideMustStateItsEssentialsRule : IGuideRule
{
    public IEnumerable<Problem> Check(GuideContent content)
    {
        if (content.LegalBasis.Count == 0 || content.LegalBasis.Any(basis => string.IsNullOrWhiteSpace(basis.Title)))
        {
            yield return new Problem("请写明法律依据。", "legalBasis");
        }

        if (content.Conditions.Count == 0 || content.Conditions.Any(string.IsNullOrWhiteSpace))
        {
            yield return new Problem("请写明受理条件，且不能有空行。", "conditions");
        }

        if (content.Materials.Count == 0)
        {
            yield return new Problem("请列出申请材料。", "materials");
        }

        if (string.IsNullOrWhiteSpace(content.Fee))
        {
            yield return new Problem("请写明收费情况，不收费的写“不收费”。", "fee");
        }

        if (string.IsNullOrWhiteSpace(content.Result.Name))
        {
            yield return new Problem("请写明办理结果名称。", "result");
        }

        if (!content.Form.Fields.Any() || content.Form.Sections.Any(section => section.Fields.Count == 0 || string.IsNullOrWhiteSpace(section.Title)))
        {
            yield return new Problem("请设计申请表单，每个分组都要有标题和字段。", "form");
        }
    }
}

/// <summary>Every flow gives a receipt, can ask for supplements, answers yes or no in writing and proves the delivery.</summary>
public sealed class DocumentsMustCoverTheFlowRule : IGuideRule
{
    private static readonly (IssuedDocument Document, string Name)[] Needed =
    [
        (IssuedDocument.Receipt, "收件凭证"),
        (IssuedDocument.SupplementNotice, "补正材料通知书"),
        (IssuedDocument.RefusalNotice, "不予受理通知书"),
        (IssuedDocument.DeliveryReceipt, "送达回证"),
    ];

    public IEnumerable<Problem> Check(GuideContent content)
    {
        foreach (var (_, name) in Needed.Where(pair => !content.Documents.Contains(pair.Document)))
        {
            yield return new Problem($"出具的文书缺少“{name}”。", "documents");
        }

        if (content.Result.Kind != GuideResultKind.FilingReceipt
            && !(content.Documents.Contains(IssuedDocument.AcceptanceNotice) && content.Documents.Contains(IssuedDocument.Decision) && content.Documents.Contains(IssuedDocument.NegativeDecision)))
        {
            yield return new Problem("出具的文书应包含受理通知书、准予决定书和不予决定书。", "documents");
        }

        if (content.Documents.Distinct().Count() != content.Documents.Count)
        {
            yield return new Problem("出具的文书有重复。", "documents");
        }
    }
}
