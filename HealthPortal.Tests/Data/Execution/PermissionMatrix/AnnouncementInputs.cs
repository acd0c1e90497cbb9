using HealthPortal.Data.Files;
using HealthPortal.Data.Platform.Notices;
using HealthPortal.Tests.Kit;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>Announcements of each organ: one its people read, one of each step before that.</summary>
public sealed class AnnouncementInputs : MatrixInputs
{
    private static readonly StoredFile AnyFile = new(new string('a', 64), 100, "application/pdf", "附件.pdf");

    private static string Organ => MatrixOrgan.Home.Path + "0/";

    public override int Order => 40;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new StartAnnouncement());
        yield return Of(world => new CheckAnnouncementTitle { AnnouncementId = world.Id("announcement draft"), OrganPath = Organ, Title = "没有人用过的标题" });
        yield return Of(world => new SaveAnnouncement { AnnouncementId = world.Id("announcement draft"), Version = world.Version("announcement draft"), Content = AnnouncementDesk.Content("改过的草稿", Organ) });
        yield return Of(world => new DeleteAnnouncement { AnnouncementId = world.Id("announcement draft"), Version = world.Version("announcement draft") });
        yield return Of(world => new ReadAnnouncementUploadRule { AnnouncementId = world.Id("announcement draft") });
        yield return Of(world => new AttachAnnouncementFile { AnnouncementId = world.Id("announcement draft"), File = world.Thing("announcement fresh file", AnyFile) });
        yield return Of(world => new RemoveAnnouncementFile { AnnouncementId = world.Id("announcement draft"), FileId = world.Id("announcement draft file") });
        yield return Of(world => new ReviewAnnouncement { AnnouncementId = world.Id("announcement first"), Version = world.Version("announcement first"), Approve = true }, "first");
        yield return Of(world => new ReviewAnnouncement { AnnouncementId = world.Id("announcement second"), Version = world.Version("announcement second"), Approve = true }, "second");
        yield return Of(world => new ReviseAnnouncement { AnnouncementId = world.Id("announcement"), Version = world.Version("announcement") });
        yield return Of(world => new DiscardRevision { AnnouncementId = world.Id("announcement revised"), Version = world.Version("announcement revised") });
        yield return Of(world => new RecallAnnouncement { AnnouncementId = world.Id("announcement"), Version = world.Version("announcement"), Reason = "内容有误" });
        yield return Of(world => new PinAnnouncement { AnnouncementId = world.Id("announcement"), Version = world.Version("announcement"), Pin = true });
        yield return Of(_ => new ListAnnouncements());
        yield return Of(_ => new ListAnnouncementReviews());
        yield return Of(_ => new CountAnnouncementReviews());
        yield return Of(world => new ReadManagedAnnouncement { AnnouncementId = world.Id("announcement") });
        yield return Of(world => new ReadManagedAnnouncement { AnnouncementId = world.Id("announcement draft") }, "draft");
        yield return OfWorkbook((_, file) => new ExportAnnouncements { Filter = new AnnouncementFilter(), Destination = file });
        yield return Of(world => new ReadAnnouncementStatistics { AnnouncementId = world.Id("announcement") });
        yield return Of(world => new ListAnnouncementReaders { AnnouncementId = world.Id("announcement") });
        yield return OfWorkbook((world, file) => new ExportAnnouncementReaders { AnnouncementId = world.Id("announcement"), Destination = file });
        yield return Of(_ => new FindIssuingOrgans());
        yield return Of(_ => new FindPublishers { OrganPath = Organ });
        yield return Of(_ => new ReadAudienceRoles());
        yield return Of(_ => new ReadAudienceOrganisations { Root = MatrixOrgan.Home.Path });
        yield return Of(_ => new PreviewAudience { OrganPath = Organ });

        yield return Of(_ => new ListMyAnnouncements());
        yield return Of(_ => new ReadLatestAnnouncements());
        yield return Of(_ => new CountUnreadAnnouncements());
        yield return Of(world => new ReadAnnouncement { AnnouncementId = world.Id("announcement") });
        yield return Of(world => new MarkAnnouncementRead { AnnouncementId = world.Id("announcement") });
        yield return Of(world => new OpenAnnouncementFile { AnnouncementId = world.Id("announcement"), Hash = world.Thing("announcement file", AnyFile.Hash) });
        yield return Of(world => new OpenAnnouncementBundle { AnnouncementId = world.Id("announcement") });
    }

    public override async Task SeedOrganAsync(MatrixWorld world, MatrixOrgan organ)
    {
        var portal = world.Portal;
        async Task<(AnnouncementRef Row, AnnouncementFileInfo File, StoredFile Stored)> WriteAsync(string title, bool submit)
        {
            // The administrator of the province writes for each of them; its own people review.
            var id = await portal.DoAsync("admin", new StartAnnouncement());
            var stored = await portal.StoreAsync($"{organ.Mark}{title}.pdf");
            var file = await portal.DoAsync("admin", new AttachAnnouncementFile { AnnouncementId = id, File = stored });
            var content = AnnouncementDesk.Content($"{organ.Mark}{title}", organ.Path + "0/");
            return (await portal.DoAsync("admin", new SaveAnnouncement { AnnouncementId = id, Version = 1, Content = content, Submit = submit }), file, stored);
        }

        var published = await WriteAsync("已发布", submit: true);
        var approved = await portal.ApproveAsync(published.Row, organ.User("head"), organ.User("leader"));
        var first = await WriteAsync("待初审", submit: true);
        var second = await WriteAsync("待复审", submit: true);
        var once = await portal.DoAsync(organ.User("head"), new ReviewAnnouncement { AnnouncementId = second.Row.Id, Version = second.Row.Version, Approve = true });
        var toRevise = await WriteAsync("修订中", submit: true);
        var revised = await portal.DoAsync("admin", new ReviseAnnouncement { AnnouncementId = toRevise.Row.Id, Version = (await portal.ApproveAsync(toRevise.Row, organ.User("head"), organ.User("leader"))).Version });
        var draft = await WriteAsync("草稿", submit: false);
        if (organ != MatrixOrgan.Home)
        {
            return;
        }

        world.Keep("announcement", approved.Id, approved.Version);
        world.Keep("announcement file", published.Stored.Hash);
        world.Keep("announcement first", first.Row.Id, first.Row.Version);
        world.Keep("announcement second", once.Id, once.Version);
        world.Keep("announcement revised", revised.Id, revised.Version);
        world.Keep("announcement draft", draft.Row.Id, draft.Row.Version);
        world.Keep("announcement draft file", draft.File.Id);
        world.Keep("announcement fresh file", await portal.StoreAsync("另一份.pdf"));
    }
}
