using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.GovernmentServices.ServiceMatters.Rules;

public static class OnlyDraftsMayBeEditedRule
{
    public static Failure? Check(GuideState state) =>
        state == GuideState.Draft ? null : Failure.Invalid("只有草稿可以修改。已送审或已发布的指南请新建一个版本。");
}

public static class OnlyDraftsMayBeSubmittedRule
{
    public static Failure? Check(GuideState state) =>
        state == GuideState.Draft ? null : Failure.Invalid("只有草稿可以送审，这个版本已经送审或发布。");
}

public static class OnlyVersionsInReviewMayBeReviewedRule
{
    public static Failure? Check(GuideState state) =>
        state == GuideState.InReview ? null : Failure.Invalid("这个版本不在待审核状态，请刷新后再看。");
}

/// <summary>Four eyes: who wrote or submitted a version may not publish or send it back.</summary>
public static class ReviewerMustNotBeAuthorRule
{
    public static Failure? Check(GuideVersion version, GuideActor reviewer) =>
        version.EditedBy == reviewer.Id || version.SubmittedBy == reviewer.Id
            ? Failure.Invalid("编写或送审的人不能审核同一个版本，请由其他人审核。")
            : null;
}

public static class RejectionNeedsAnOpinionRule
{
    public static Failure? Check(string? opinion) =>
        string.IsNullOrWhiteSpace(opinion) ? Failure.Invalid("退回时请写明需要修改的内容。", "reviewOpinion") : null;
}

public static class EffectiveDateMustNotBePastRule
{
    public static Failure? Check(DateOnly effectiveFrom, DateOnly today) =>
        effectiveFrom < today ? Failure.Invalid("生效日期不能早于今天。", "effectiveFrom") : null;
}

public static class OnlyPublishedVersionsMayBeRetiredRule
{
    public static Failure? Check(GuideState state) =>
        state == GuideState.Published ? null : Failure.Invalid("只有已发布的版本可以停用。");
}
