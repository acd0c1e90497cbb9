using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Tests.Domain.GovernmentServices.ServiceMatters;

public sealed class GuideVersionTests
{
    private static readonly GuideActor Author = new(Guid.Parse("00000000-0000-0000-0000-000000000001"), "编写人");
    private static readonly GuideActor Submitter = new(Guid.Parse("00000000-0000-0000-0000-000000000002"), "送审人");
    private static readonly GuideActor Reviewer = new(Guid.Parse("00000000-0000-0000-0000-000000000003"), "审核人");
    private static readonly DateTime Now = new(2026, 3, 2, 1, 0, 0, DateTimeKind.Utc);
    private static readonly DateOnly Today = new(2026, 3, 2);

    [Fact]
    public void Approve_WhenAnotherPersonReviews_PublishesFromTheDay()
    {
        var version = InReview();

        Assert.True(version.Approve(Reviewer, " 同意发布 ", Today, Now, Today).Succeeded);

        Assert.Equal(GuideState.Published, version.State);
        Assert.Equal(Today, version.EffectiveFrom);
        Assert.Equal("审核人", version.ReviewedByName);
        Assert.Equal("同意发布", version.ReviewOpinion);
    }

    [Fact]
    public void Approve_WhenReviewerWroteOrSubmitted_IsRefused()
    {
        var version = InReview();
        foreach (var actor in new[] { Author, Submitter })
        {
            var outcome = version.Approve(actor, null, Today, Now, Today);
            Assert.Equal(FailureKind.Invalid, outcome.Failure);
            Assert.Contains("不能审核同一个版本", outcome.Message, StringComparison.Ordinal);
            Assert.False(version.Reject(actor, "修改", Now).Succeeded);
        }

        Assert.Equal(GuideState.InReview, version.State);
        Assert.Null(version.ReviewedBy);
    }

    [Fact]
    public void Approve_WhenEffectiveDateIsPast_IsRefused()
    {
        var version = InReview();
        Assert.Equal("effectiveFrom", version.Approve(Reviewer, null, Today.AddDays(-1), Now, Today).Problems.Single().Field);
        Assert.Equal(GuideState.InReview, version.State);
    }

    [Fact]
    public void Approve_WhenStillADraft_IsRefused() => Assert.False(Draft().Approve(Reviewer, null, Today, Now, Today).Succeeded);

    [Fact]
    public void Reject_WithoutOpinion_IsRefused()
    {
        var version = InReview();
        Assert.Equal("reviewOpinion", version.Reject(Reviewer, "  ", Now).Problems.Single().Field);
        Assert.Equal(GuideState.InReview, version.State);
    }

    [Fact]
    public void Reject_WithOpinion_GoesBackToDraftAndMayBeEdited()
    {
        var version = InReview();
        Assert.True(version.Reject(Reviewer, "补充收费依据", Now).Succeeded);
        Assert.Equal(GuideState.Draft, version.State);
        Assert.True(version.Edit(Guides.Valid with { Fee = "免费。" }, "补充收费依据", Author, Now).Succeeded);
        Assert.Equal("免费。", version.ReadContent().Fee);
        Assert.True(version.Submit(Submitter, Now).Succeeded);
    }

    [Fact]
    public void Edit_WhenPublished_LeavesTheContentAlone()
    {
        var version = InReview();
        version.Approve(Reviewer, null, Today, Now, Today);
        var before = version.ContentJson;

        Assert.False(version.Edit(Guides.Valid with { Fee = "收费" }, null, Author, Now).Succeeded);
        Assert.False(version.Submit(Submitter, Now).Succeeded);
        Assert.Equal(before, version.ContentJson);
    }

    [Fact]
    public void Submit_WhenContentBreaksARule_ListsTheProblemsAndStaysADraft()
    {
        var version = GuideVersion.Draft(Guid.NewGuid(), 2, Guides.Valid with { PromisedWorkingDays = 30 }, null, Author, Now);
        var outcome = version.Submit(Submitter, Now);
        Assert.Contains(outcome.Problems, problem => problem.Field == "promisedWorkingDays");
        Assert.Equal(GuideState.Draft, version.State);
    }

    [Fact]
    public void Retire_OnlyWhenPublished()
    {
        Assert.False(Draft().Retire(Now).Succeeded);
        var version = GuideVersion.FromReferenceData(Guid.NewGuid(), Guides.Valid, Today, Now);
        Assert.Equal(GuideState.Published, version.State);
        Assert.True(version.Retire(Now).Succeeded);
        Assert.Equal(GuideState.Retired, version.State);
        Assert.False(version.Retire(Now).Succeeded);
    }

    [Fact]
    public void ReadContent_GivesBackWhatWasWritten()
    {
        var content = Guides.WithOption(new SituationOption("宾馆", "住宿") { Values = new Dictionary<string, string> { ["category"] = "住宿" }, Materials = ["applicationForm"], Conditions = ["有客房。"] });
        var version = GuideVersion.Draft(Guid.NewGuid(), 1, content, null, Author, Now);
        Assert.Equal(version.ContentJson, GuideJson.Write(version.ReadContent()));
        Assert.Contains("\"kind\":\"siteInspection\"", version.ContentJson, StringComparison.Ordinal);
        Assert.Contains("现场审查", version.ContentJson, StringComparison.Ordinal);
    }

    /// <summary>Published versions are never rewritten; those of before have situations side by side.</summary>
    [Theory]
    [InlineData("[]", 0)]
    [InlineData("""[{"name":"宾馆","description":"住宿","values":{"category":"住宿"}},{"name":"游泳馆","values":{"category":"游泳"}}]""", 1)]
    public void Read_OfTheOlderNotation_GivesOneQuestionThatNeedNotBeAnswered(string situations, int questions)
    {
        var content = GuideJson.Read(GuideJson.Write(Guides.Valid).Replace("\"situationQuestions\":[]", "\"situations\":" + situations, StringComparison.Ordinal));

        Assert.Null(content.Situations);
        Assert.Equal(questions, content.SituationQuestions.Count);
        Assert.Empty(GuideContentValidator.Validate(content));
        foreach (var question in content.SituationQuestions)
        {
            Assert.False(question.Required);
            Assert.Equal(["宾馆", "游泳馆"], question.Options.Select(option => option.Text));
            Assert.Equal("住宿", question.Options[0].Values["category"]);
        }
    }

    [Fact]
    public void Read_WhenAMemberIsMisspelt_Throws() => Assert.Throws<System.Text.Json.JsonException>(() =>
        GuideJson.Read(GuideJson.Write(Guides.Valid).Replace("\"fee\"", "\"feee\"", StringComparison.Ordinal)));

    private static GuideVersion Draft() => GuideVersion.Draft(Guid.NewGuid(), 1, Guides.Valid, "首版", Author, Now);

    private static GuideVersion InReview()
    {
        var version = Draft();
        Assert.True(version.Submit(Submitter, Now).Succeeded);
        return version;
    }
}
