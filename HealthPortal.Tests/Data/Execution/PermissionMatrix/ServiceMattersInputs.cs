using HealthPortal.Data.GovernmentServices.CaseStatistics;
using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>The catalogue and its guides, which belong to no organ, and the statistics.</summary>
public sealed class ServiceMattersInputs : MatrixInputs
{
    private static readonly DateOnly Today = new(2026, 3, 10);

    private static readonly StatisticsQuestion March = new() { From = new DateOnly(2026, 3, 1), To = new DateOnly(2026, 3, 31), Grouping = StatisticsGrouping.Organ };

    public override int Order => 10;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new SearchMatters { Filter = new MatterFilter { Text = "公共场所" } });
        yield return Of(_ => new ExportMatters { Filter = new MatterFilter { Text = "公共场所" } });
        yield return Of(world => new FindServicePlaces { ItemId = world.Id("item"), Area = "320583" });
        yield return Of(world => new ReadGuide { ItemId = world.Id("item") }, "in force");
        yield return Of(world => new ReadGuide { ItemId = world.Id("item"), VersionId = world.Id("guide draft") }, "draft");
        yield return Of(world => new ReadGuideVersion { ItemId = world.Id("item"), VersionId = world.Id("guide draft") });
        yield return Of(world => new CompareGuideVersions { ItemId = world.Id("item"), BeforeId = world.Id("first version"), AfterId = world.Id("guide version") }, "published");
        yield return Of(world => new CompareGuideVersions { ItemId = world.Id("item"), BeforeId = world.Id("first version"), AfterId = world.Id("guide draft") }, "draft");
        yield return Of(_ => new ListGuideReviews());
        yield return Of(world => new StartGuideDraft { ItemId = world.Id("item") });
        yield return Of(world => new SaveGuideDraft { VersionId = world.Id("guide draft"), Version = world.Version("guide draft"), Content = world.Thing<GuideContent>("guide content", null!), ChangeNote = "修订" });
        yield return Of(world => new SubmitGuide { VersionId = world.Id("guide draft"), Version = world.Version("guide draft") });
        yield return Of(world => new DiscardGuideDraft { VersionId = world.Id("guide draft"), Version = world.Version("guide draft") });
        yield return Of(world => new ApproveGuide { VersionId = world.Id("guide in review"), Version = world.Version("guide in review"), EffectiveFrom = Today, Opinion = "同意" });
        yield return Of(world => new RejectGuide { VersionId = world.Id("guide in review"), Version = world.Version("guide in review"), Opinion = "请写清依据" });
        yield return Of(world => new RetireGuide { VersionId = world.Id("guide version"), Version = world.Version("guide version"), Reason = "写错了" });
        yield return Of(_ => new ReadStatistics { Question = March }, "own");
        yield return Of(_ => new ReadStatistics { Question = March with { AreaPath = MatrixOrgan.Home.Path } }, "area of A");
        yield return Of(_ => new ExportStatistics { Question = March with { AreaPath = MatrixOrgan.Home.Path }, Paper = StatisticsPaper.Excel });
    }

    public override async Task SeedEverybodysAsync(MatrixWorld world)
    {
        var portal = world.Portal;
        var item = await portal.ItemIdAsync(Cases.HygieneLicence);
        world.Keep("item", item);
        world.Keep("first version", (await portal.DoAsync("writer", new ReadGuide { ItemId = item })).Shown!.Id);

        // With a preliminary review in the flow every step of the approval desk occurs in this world.
        var waiting = await WriteAsync(portal, item, content => content with { Flow = [new FlowStep(FlowStepKind.PreReview, "预审", null, null), .. content.Flow] });
        var published = await portal.DoAsync("reviewer", new ApproveGuide { VersionId = waiting.Id, Version = waiting.Version, EffectiveFrom = Today });
        world.Keep("guide version", published.Id, published.Version);

        var draft = await portal.DoAsync("writer", new StartGuideDraft { ItemId = item });
        var content = (await portal.DoAsync("writer", new ReadGuideVersion { ItemId = item })).Content;
        draft = await portal.DoAsync("writer", new SaveGuideDraft { VersionId = draft.Id, Version = draft.Version, Content = content with { Fee = "不收取任何费用。" }, ChangeNote = "写清收费" });
        world.Keep("guide draft", draft.Id, draft.Version);
        world.Keep("guide content", content);
        await using var db = await portal.OpenAsync();
        var elsewhere = await db.Set<BusinessItem>().Where(row => row.Id != item).OrderBy(row => row.Code).Select(row => row.Id).FirstAsync();
        var inReview = await WriteAsync(portal, elsewhere, other => other with { Fee = "不收取任何费用。" });
        world.Keep("guide in review", inReview.Id, inReview.Version);
    }

    private static async Task<GuideVersionRef> WriteAsync(TestPortal portal, Guid item, Func<GuideContent, GuideContent> change)
    {
        var draft = await portal.DoAsync("writer", new StartGuideDraft { ItemId = item });
        var content = (await portal.DoAsync("writer", new ReadGuideVersion { ItemId = item })).Content;
        draft = await portal.DoAsync("writer", new SaveGuideDraft { VersionId = draft.Id, Version = draft.Version, Content = change(content), ChangeNote = "修订" });
        return await portal.DoAsync("writer", new SubmitGuide { VersionId = draft.Id, Version = draft.Version });
    }
}
