using System.Globalization;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.GovernmentServices.ServiceMatters.Rules;

public sealed class FlowMustContainAcceptanceRule : IGuideRule
{
    public IEnumerable<Problem> Check(GuideContent content)
    {
        if (content.Flow.All(step => step.Kind != FlowStepKind.Acceptance))
        {
            yield return new Problem("办理流程缺少“受理”环节。", "flow");
        }
    }
}

public sealed class FlowMustContainADecidingStepRule : IGuideRule
{
    public IEnumerable<Problem> Check(GuideContent content)
    {
        if (content.Flow.DecidingStep() is null)
        {
            yield return new Problem("办理流程缺少作出决定的环节，请加入“处室审核”或“领导审批”。", "flow");
        }
    }
}

public sealed class FlowMustEndWithDeliveryRule : IGuideRule
{
    public IEnumerable<Problem> Check(GuideContent content)
    {
        if (content.Flow.Count == 0 || content.Flow[^1].Kind != FlowStepKind.Delivery)
        {
            yield return new Problem("办理流程的最后一个环节应为“发证送达”。", "flow");
        }
    }
}

/// <summary>Each kind of step stands once and after the kinds that law puts before it.</summary>
public sealed class FlowStepsMustStandInLegalOrderRule : IGuideRule
{
    public IEnumerable<Problem> Check(GuideContent content)
    {
        for (var i = 1; i < content.Flow.Count; i++)
        {
            var (before, after) = (content.Flow[i - 1], content.Flow[i]);
            if (before.Kind == after.Kind)
            {
                yield return new Problem($"办理流程中“{after.Name}”重复出现。", "flow");
            }
            else if (before.Kind > after.Kind)
            {
                yield return new Problem($"办理流程中“{after.Name}”应排在“{before.Name}”之前。", "flow");
            }
        }
    }
}

/// <summary>A licence, certificate or filing receipt is made in a step of its own and listed among the documents; nothing else is.</summary>
public sealed class FlowMustMakeThePromisedLicenceRule : IGuideRule
{
    public IEnumerable<Problem> Check(GuideContent content)
    {
        var promised = content.Result.Kind != GuideResultKind.Approval;
        if (promised != content.Flow.Any(step => step.Kind == FlowStepKind.LicenceMaking))
        {
            yield return new Problem(promised
                ? $"办理结果是“{content.Result.Name}”，办理流程应包含“制证”环节。"
                : $"办理结果“{content.Result.Name}”不是证照，办理流程不应包含“制证”环节。", "flow");
        }

        if (promised != content.Documents.Contains(IssuedDocument.Licence))
        {
            yield return new Problem(promised
                ? $"办理结果是“{content.Result.Name}”，出具的文书应包含证照。"
                : $"办理结果“{content.Result.Name}”不是证照，出具的文书不应包含证照。", "documents");
        }
    }
}

/// <summary>
/// Days given to the steps between acceptance and decision add up to no more than the promise. Expert review is outside the period
/// (Administrative Licensing Law art. 45), and licence making and delivery have ten days of their own after the decision (art. 44).
/// </summary>
public sealed class FlowDaysMustFitThePromiseRule : IGuideRule
{
    public IEnumerable<Problem> Check(GuideContent content)
    {
        foreach (var step in content.Flow.Where(step => step.WorkingDays < 0))
        {
            yield return new Problem($"“{step.Name}”环节的办理时限不能为负数。", "flow");
        }

        var days = content.Flow
            .Where(step => step.Kind is > FlowStepKind.Acceptance and < FlowStepKind.LicenceMaking && !step.Kind.IsOutsideStatutoryPeriod())
            .Sum(step => step.WorkingDays ?? 0);
        if (days > content.PromisedWorkingDays)
        {
            yield return new Problem(
                string.Create(CultureInfo.InvariantCulture, $"受理后各环节时限合计 {days} 个工作日，超过承诺的 {content.PromisedWorkingDays} 个工作日。"),
                "flow");
        }
    }
}

public sealed class FlowStepsMustBeNamedRule : IGuideRule
{
    public IEnumerable<Problem> Check(GuideContent content)
    {
        if (content.Flow.Any(step => string.IsNullOrWhiteSpace(step.Name)))
        {
            yield return new Problem("办理流程的每个环节都要有名称。", "flow");
        }
    }
}
