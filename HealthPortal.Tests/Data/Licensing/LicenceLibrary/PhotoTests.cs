using System.IO.Compression;
using System.Text;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Files;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Tests.Data.Files;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static HealthPortal.Tests.Kit.CollectionDesk;

namespace HealthPortal.Tests.Data.Licensing.LicenceLibrary;

public sealed class PhotoTests
{
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Photo_ComesWithARecord_StaysWithTheNextLicence_AndIsSigned(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker", Nurse, Institution);
        await CollectAsync(portal, "maker", Csv(NurseRecord(1), NurseRecord(2)));
        var record = await RecordAsync(portal, "演示护士01");
        Assert.Equal((true, null, true), State(await portal.DoAsync("maker", new ReadRecord { RecordId = record })));

        // Before there is a licence; the picture is what came without what was hung on it.
        await portal.DoAsync("maker", new SetPhoto { RecordId = record, Picture = Pictures.Portrait(comment: "place") });
        await portal.DoAsync("maker", new SetPhoto { RecordId = record, Picture = Pictures.Portrait() });
        await MakeAsync(portal);
        var first = await LicenceAsync(portal, "演示护士01");
        var shown = (await portal.DoAsync("maker", new ReadLicence { LicenceId = first })).Photo.Shown!;
        Assert.Equal((210, 294), (shown.Width, shown.Height));
        Assert.Equal(Pictures.Portrait(), await BytesAsync(portal, new ReadLicencePhoto { LicenceId = first }));
        Assert.Equal(Pictures.Portrait(), await BytesAsync(portal, new ReadRecordPhoto { RecordId = record }));
        var paper = await portal.DoAsync("maker", new DownloadLicence { LicenceId = first });
        Assert.Equal("sha256:" + paper.Photo!.Hash, paper.Signed()["photo"]);
        Assert.Null((await portal.DoAsync("maker", new DownloadLicence { LicenceId = await LicenceAsync(portal, "演示护士02") })).Signed()["photo"]);

        // The next licence of the same record shows the same face; another picture is on record with the licence.
        await CollectAsync(portal, "maker", Csv(NurseRecord(1, ("issueDate", "2025-07-01"), ("registrationDate", "2025-07-01"), ("practicePlace", "演示第一医院"))));
        await MakeAsync(portal);
        var second = await LicenceAsync(portal, "演示护士01");
        Assert.NotEqual(first, second);
        Assert.Equal(Pictures.Portrait(), await BytesAsync(portal, new ReadLicencePhoto { LicenceId = second }));
        await portal.DoAsync("maker", new SetPhoto { LicenceId = second, Picture = Pictures.Portrait(shade: 30) });
        Assert.Equal(Pictures.Portrait(shade: 30), await BytesAsync(portal, new ReadLicencePhoto { LicenceId = second }));
        var acts = (await portal.DoAsync("maker", new ReadLicence { LicenceId = second })).Acts;
        Assert.Contains(acts, act => act is { Kind: LicenceActKind.PhotoSet, Reason: "更换照片" });

        // Taken off with a reason, once.
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("maker", new RemovePhoto { LicenceId = second, Reason = " " })).Failure);
        await portal.DoAsync("maker", new RemovePhoto { LicenceId = second, Reason = "照片是别人的" });
        Assert.Equal(FailureKind.Conflict, (await portal.RunAsync("maker", new RemovePhoto { LicenceId = second, Reason = "照片是别人的" })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("maker", new ReadLicencePhoto { LicenceId = second })).Failure);
        Assert.Equal((true, null, true), State(await portal.DoAsync("maker", new ReadRecord { RecordId = record })));
        Assert.Contains((await portal.DoAsync("maker", new ReadLicence { LicenceId = second })).Acts, act => act is { Kind: LicenceActKind.PhotoRemoved, Reason: "照片是别人的" });

        // What is no portrait, too large, or of nobody is refused; who may not send data may not send pictures.
        foreach (var wrong in (byte[][])[[], SampleFiles.Gif, Pictures.Portrait(294, 210), Pictures.Portrait(100, 140), new byte[LicencePhoto.LargestUpload + 1]])
        {
            Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("maker", new SetPhoto { LicenceId = second, Picture = wrong })).Failure);
        }

        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("maker", new SetPhoto { LicenceId = Guid.NewGuid(), Picture = Pictures.Portrait() })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.RunAsync("maker", new SetPhoto { Picture = Pictures.Portrait() })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("window", new SetPhoto { LicenceId = second, Picture = Pictures.Portrait() })).Failure);
        await portal.DoAsync("admin", new SetCollectionRights { Kind = CollectorKind.Account, Code = "maker", TypeCodes = [Institution] });
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("maker", new SetPhoto { LicenceId = second, Picture = Pictures.Portrait() })).Failure);
        Assert.False((await portal.DoAsync("maker", new ReadRecord { RecordId = record })).Photo.MayChange);
        Assert.Equal("这类证照的持证主体是机构，不放照片。", (await portal.RunAsync("maker", new SendPhotos { TypeCode = Institution, Photos = [new SentPhoto("1", Pictures.Portrait())] })).Message);
        await using var db = await portal.OpenAsync();
        Assert.Equal("js/05/83/0/", (await db.Set<LicencePhoto>().SingleAsync()).OrganisationPath);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Many_ComeInAnArchive_AndTheWrongOnesAreNamed(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await AllowAsync(portal, "maker");
        await CollectAsync(portal, "maker", Csv(Enumerable.Range(1, 60).Select(number => NurseRecord(number))));
        var folder = Path.Combine(portal.Services.GetRequiredService<HealthPortal.Data.PortalOptions>().DataDirectory, "photos");
        var pictures = Enumerable.Range(1, 60).Select(number => (Name: $"照片/2032{number:00000000}.png", Content: Pictures.Portrait(160, 224, (byte)number))).ToList();
        var archive = SampleFiles.Zip([.. pictures, ("2032.jpg", Pictures.Portrait()), ("203200000001.JPG", SampleFiles.Gif), ("大.png", new byte[LicencePhoto.LargestUpload + 1]), ("说明.txt", [1]), ("__MACOSX/._203200000001.png", [1])]);

        var taken = (await SendAsync(archive)).Value;
        Assert.Equal((60, 0, 3), (taken.Taken, taken.Unchanged, taken.RefusedCount));
        Assert.Equal(["大.png", "2032", "203200000001"], taken.Refused.Select(one => one.Name));
        Assert.Equal((0, 60), ((await SendAsync(archive)).Value.Taken, (await SendAsync(archive)).Value.Unchanged));
        Assert.Equal(Pictures.Portrait(160, 224, 7), await BytesAsync(portal, new ReadRecordPhoto { RecordId = await RecordAsync(portal, "演示护士07") }));
        Assert.Empty(Directory.EnumerateFiles(folder));

        // Two pictures of one key in one call: the later counts.
        var twice = await portal.DoAsync("maker", new SendPhotos { TypeCode = Nurse, Photos = [new SentPhoto("203200000007", Pictures.Portrait(shade: 1)), new SentPhoto(" 203200000007 ", Pictures.Portrait(shade: 2)), new SentPhoto(" ", Pictures.Portrait())] });
        Assert.Equal((2, 1), (twice.Taken, twice.Refused));
        Assert.Equal(Pictures.Portrait(shade: 2), await BytesAsync(portal, new ReadRecordPhoto { RecordId = await RecordAsync(portal, "演示护士07") }));

        foreach (var wrong in (byte[][])[[], SampleFiles.Gif, SampleFiles.Zip(("a.txt", [1])), archive[..^30], SampleFiles.Zip(("1.jpg", new byte[30 * 1024 * 1024]))])
        {
            Assert.Equal(FailureKind.Invalid, (await SendAsync(wrong)).Failure);
        }

        // Names as Chinese Windows writes them.
        using var old = new MemoryStream();
        using (var zip = new ZipArchive(old, ZipArchiveMode.Create, leaveOpen: true, Encoding.GetEncoding("GB18030")))
        {
            await using var entry = await zip.CreateEntry("护士一.png").OpenAsync();
            await entry.WriteAsync(Pictures.Portrait());
        }

        Assert.Equal("护士一", (await SendAsync(old.ToArray())).Value.Refused[0].Name);

        async Task<Outcome<PhotoArchiveResult>> SendAsync(byte[] content) => await PhotoArchive.TakeAsync(await portal.AsAsync("maker"), Nurse, new MemoryStream(content), folder, CancellationToken.None);
    }

    private static (bool, PhotoShown?, bool) State(RecordDetail record) => (record.Photo.Has, record.Photo.Shown, record.Photo.MayChange);

    private static async Task<Guid> RecordAsync(TestPortal portal, string holder)
    {
        await using var db = await portal.OpenAsync();
        return await db.Set<LicenceRecord>().Where(row => row.HolderName == holder).Select(row => row.Id).SingleAsync();
    }

    private static async Task<Guid> LicenceAsync(TestPortal portal, string holder)
    {
        await using var db = await portal.OpenAsync();
        return await db.Set<Licence>().Where(row => row.HolderName == holder && row.State == LicenceState.Valid).Select(row => row.Id).SingleAsync();
    }

    private static async Task<byte[]> BytesAsync(TestPortal portal, Query<StoredFile> query)
    {
        await using var file = portal.Services.GetRequiredService<FileStore>().OpenRead((await portal.DoAsync("maker", query)).Hash);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
