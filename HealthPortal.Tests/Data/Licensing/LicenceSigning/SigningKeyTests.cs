using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Licensing.LicenceSigning;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceSigning;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Values;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace HealthPortal.Tests.Data.Licensing.LicenceSigning;

/// <summary>Keys of organs: made, replaced, revoked, brought along; what they sign and who may do what with them.</summary>
public sealed class SigningKeyTests
{
    private const string County = "js/05/83/";
    private const string Department = "js/05/83/0/sp/";

    private static readonly DateOnly Today = new(2026, 3, 10);

    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.PostgreSql];

    /// <summary>Whoever may replace a key is told of its end at each step once, and again when it has ended.</summary>
    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task KeyThatEnds_IsToldOnceAStep(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        Assert.True((await Signatures(portal).SignDataAsync(County, new byte[] { 1 }, default)).Succeeded);
        DateTime ends;
        await using (var db = await portal.OpenAsync())
        {
            ends = (await db.Set<SigningKey>().SingleAsync()).ValidTo;
        }

        foreach (var (left, told) in new[] { (61, 0), (60, 1), (59, 0), (31, 0), (29, 1), (6, 1), (1, 0), (0, 1), (-3, 0) })
        {
            portal.Clock.Advance(new DateTimeOffset(ends, TimeSpan.Zero).AddDays(-left) - portal.Clock.GetUtcNow());
            Assert.Equal(told, (await portal.System.RunAsync(new RemindOfSigningKeys())).Value);
        }

        await using var after = await portal.OpenAsync();
        var messages = await after.Set<HealthPortal.Domain.Platform.Messages.Message>().Where(message => message.Kind == "signing-key-ends").OrderBy(message => message.Id).Select(message => message.Body).ToListAsync();
        Assert.True(messages.Count >= 4, string.Join('\n', messages));
        Assert.Contains("昆山市卫生健康委员会的数据签名密钥证书", messages[0], StringComparison.Ordinal);
        Assert.Contains("还有 60 天", messages[0], StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task SignData_ByTheFirstCallers_MakesOneKeyForAll(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);

        // Two servers: each has a service of its own, and none knows what the other does.
        using var other = new OrganSignatures(portal.Services, portal.Services.GetRequiredService<HealthPortal.Data.PortalOptions>(), portal.Clock, portal.Services.GetRequiredService<NationalCryptography>(), portal.Services.GetRequiredService<ProtectedFields>());
        var one = Signatures(portal);
        var data = Encoding.UTF8.GetBytes("苏卫〔2026〕第000001号");
        var signed = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => (number % 2 == 0 ? one : other).SignDataAsync(number % 3 == 0 ? County : Department, data, default)));

        Assert.All(signed, outcome => Assert.True(outcome.Succeeded, outcome.Succeeded ? "" : outcome.Message));
        var keyId = Assert.Single(signed.Select(outcome => outcome.Value.KeyId).Distinct(StringComparer.Ordinal));
        Assert.Equal("昆山市卫生健康委员会", signed[0].Value.Organ);
        await using (var db = await portal.OpenAsync())
        {
            var key = Assert.Single(await db.Set<SigningKey>().ToListAsync());
            Assert.Equal((keyId, County, SigningKeySource.Portal, KeyAlgorithm.Sm2), (key.KeyId, key.OrganisationPath, key.Source, key.Algorithm));
            Assert.Single(await db.Set<SigningRoot>().ToListAsync());
        }

        foreach (var outcome in signed)
        {
            Assert.Equal(new SignatureCheck(true, true, "昆山市卫生健康委员会", null), (await one.VerifyDataAsync(keyId, data, outcome.Value.Signature, Today, default)).Value);
        }

        data[0] ^= 1;
        Assert.False((await one.VerifyDataAsync(keyId, data, signed[0].Value.Signature, Today, default)).Value.IsRight);
        Assert.Equal(FailureKind.NotFound, (await one.VerifyDataAsync("0000000000000000", data, signed[0].Value.Signature, Today, default)).Failure);
        Assert.Equal(FailureKind.NotFound, (await one.SignDataAsync("xx/", data, default)).Failure);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task SignData_WithoutDemonstration_MakesNoKey(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        portal.Services.GetRequiredService<HealthPortal.Data.PortalOptions>().Demo = false;

        var refused = await Signatures(portal).SignDataAsync(County, "x"u8.ToArray(), default);

        Assert.Equal(FailureKind.Invalid, refused.Failure);
        Assert.Contains("还没有数据签名密钥", refused.Message, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Invalid, (await Signatures(portal).DocumentSignerAsync(County, default)).Failure);
        await using var db = await portal.OpenAsync();
        Assert.Empty(await db.Set<SigningKey>().ToListAsync());

        // Made by a person it signs.
        await portal.DoAsync("security", new MakeSigningKey { OrganisationId = await OrganAsync(portal, County), Purpose = SigningPurpose.Data, Reason = "启用" });
        Assert.True((await Signatures(portal).SignDataAsync(County, "x"u8.ToArray(), default)).Succeeded);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Key_ReplacedAndRevoked_CountsForWhatItSignedInItsTime(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var signatures = Signatures(portal);
        var organ = await OrganAsync(portal, County);
        var data = "内容"u8.ToArray();
        var first = (await signatures.SignDataAsync(County, data, default)).Value;

        portal.Clock.Advance(TimeSpan.FromDays(10));
        var second = await portal.DoAsync("security", new MakeSigningKey { OrganisationId = organ, Purpose = SigningPurpose.Data, Years = 1, Reason = "每年更换" });
        var later = (await signatures.SignDataAsync(County, data, default)).Value;
        Assert.NotEqual(first.KeyId, later.KeyId);
        Assert.True((await signatures.VerifyDataAsync(first.KeyId, data, first.Signature, Today, default)).Value.Counts);
        Assert.True((await signatures.VerifyDataAsync(later.KeyId, data, later.Signature, Today.AddDays(10), default)).Value.Counts);

        // The one in use is revoked: nobody signs until there is another, in a demonstration at the next call.
        portal.Clock.Advance(TimeSpan.FromDays(10));
        var read = await portal.DoAsync("security", new ReadSigningKey { Id = second });
        Assert.Equal((SigningKeyStanding.Ready, "每年更换"), (read.Standing, read.StateReason));
        Assert.Contains("昆山市卫生健康委员会", read.Certificate.Subject, StringComparison.Ordinal);
        await portal.DoAsync("security", new RevokeSigningKey { Id = second, Version = read.Version, From = Today.AddDays(15), Reason = "服务器失窃" });
        Assert.True((await signatures.VerifyDataAsync(later.KeyId, data, later.Signature, Today.AddDays(14), default)).Value.Counts);
        var after = (await signatures.VerifyDataAsync(later.KeyId, data, later.Signature, Today.AddDays(15), default)).Value;
        Assert.Equal((false, true), (after.Counts, after.IsRight));
        Assert.False((await signatures.VerifyDataAsync(later.KeyId, data, later.Signature, null, default)).Value.Counts);
        Assert.NotEqual(later.KeyId, (await signatures.SignDataAsync(County, data, default)).Value.KeyId);

        // A retired one may turn out to be lost as well.
        await using (var db = await portal.OpenAsync())
        {
            var old = await db.Set<SigningKey>().SingleAsync(row => row.KeyId == first.KeyId);
            Assert.Equal(SigningKeyState.Retired, old.State);
            await portal.DoAsync("security", new RevokeSigningKey { Id = old.Id, Version = old.Version, From = Today, Reason = "一并吊销" });
        }

        Assert.False((await signatures.VerifyDataAsync(first.KeyId, data, first.Signature, Today, default)).Value.Counts);
        var page = await portal.DoAsync("auditor", new ListSigningKeys());
        Assert.False(page.MayEdit);
        Assert.Equal([SigningKeyStanding.Ready, SigningKeyStanding.Revoked, SigningKeyStanding.Revoked], page.Rows.Select(row => row.Standing));
        var history = (await portal.DoAsync("auditor", new ReadSigningKey { Id = second })).History;
        Assert.Contains(history, entry => entry.Reason == "服务器失窃");

        // For whoever checks without us: all three, the revoked ones marked.
        var open = (await portal.Anonymous.RunAsync(new ListPublicDataKeys())).Value;
        Assert.Equal([(true, (DateOnly?)Today), (true, Today.AddDays(15)), (false, null)], open.Select(key => (key.Revoked, key.RevokedFrom)));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Key_NearItsEnd_WarnsAndThenSignsNoMore(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await portal.DoAsync("security", new MakeSigningKey { OrganisationId = await OrganAsync(portal, County), Purpose = SigningPurpose.Data, Years = 1, Reason = "启用" });
        portal.Services.GetRequiredService<HealthPortal.Data.PortalOptions>().Demo = false;
        Assert.Equal(0, (await portal.DoAsync("security", new ListSigningKeys())).Expiring);

        portal.Clock.Advance(TimeSpan.FromDays(310));
        Assert.Equal(1, (await portal.DoAsync("security", new ListSigningKeys())).Expiring);
        Assert.Single((await portal.DoAsync("security", new ListSigningKeys { Filter = new SigningKeyFilter { Standing = SigningKeyStanding.ExpiresSoon } })).Rows);
        Assert.True((await Signatures(portal).SignDataAsync(County, "x"u8.ToArray(), default)).Succeeded);

        portal.Clock.Advance(TimeSpan.FromDays(60));
        Assert.Single((await portal.DoAsync("security", new ListSigningKeys { Filter = new SigningKeyFilter { Standing = SigningKeyStanding.Expired } })).Rows);
        Assert.Contains("不在有效期内", (await Signatures(portal).SignDataAsync(County, "x"u8.ToArray(), default)).Message, StringComparison.Ordinal);

        // In a demonstration the next one comes by itself.
        portal.Services.GetRequiredService<HealthPortal.Data.PortalOptions>().Demo = true;
        Assert.True((await Signatures(portal).SignDataAsync(County, "x"u8.ToArray(), default)).Succeeded);
        Assert.Equal([SigningKeyStanding.Ready, SigningKeyStanding.Retired], (await portal.DoAsync("security", new ListSigningKeys())).Rows.Select(row => row.Standing));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task PrivateKeys_AreNowhereToBeRead(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        await Signatures(portal).SignDataAsync(County, "x"u8.ToArray(), default);
        var document = (await Signatures(portal).DocumentSignerAsync(County, default)).Value;
        Assert.Equal("昆山市卫生健康委员会", document.Organ);
        await using var db = await portal.OpenAsync();
        var fields = portal.Services.GetRequiredService<ProtectedFields>();
        foreach (var (cipher, id) in (await db.Set<SigningKey>().ToListAsync()).Select(key => (key.PrivateKeyCipher, key.Id)).Concat((await db.Set<SigningRoot>().ToListAsync()).Select(root => (root.PrivateKeyCipher, root.Id))))
        {
            var plain = fields.Decrypt(cipher);
            using var parsed = plain.Length > 500 ? (AsymmetricAlgorithm)RSA.Create() : null;
            parsed?.ImportPkcs8PrivateKey(Convert.FromBase64String(plain), out _);
            var key = id.ToString();
            var entries = await db.Set<ChangeEntry>().Where(entry => entry.EntityId == key).ToListAsync();
            Assert.NotEmpty(entries);
            foreach (var entry in entries)
            {
                Assert.DoesNotContain(plain[40..80], entry.Changes, StringComparison.Ordinal);
                Assert.DoesNotContain(cipher[10..50], entry.Changes, StringComparison.Ordinal);
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Making_WithBadInputOrOutOfReach_IsRefusedAtTheField(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var organ = await OrganAsync(portal, County);
        foreach (var (field, command) in new[]
        {
            ("organisation", new MakeSigningKey { OrganisationId = null, Purpose = SigningPurpose.Data, Reason = "试" }),
            ("organisation", new MakeSigningKey { OrganisationId = Guid.CreateVersion7(), Purpose = SigningPurpose.Data, Reason = "试" }),
            ("organisation", new MakeSigningKey { OrganisationId = await OrganAsync(portal, Department), Purpose = SigningPurpose.Data, Reason = "试" }),
            ("purpose", new MakeSigningKey { OrganisationId = organ, Purpose = (SigningPurpose)7, Reason = "试" }),
            ("reason", new MakeSigningKey { OrganisationId = organ, Purpose = SigningPurpose.Data, Reason = " " }),
            ("reason", new MakeSigningKey { OrganisationId = organ, Purpose = SigningPurpose.Data, Reason = new string('长', 501) }),
            ("years", new MakeSigningKey { OrganisationId = organ, Purpose = SigningPurpose.Data, Years = 0, Reason = "试" }),
            ("years", new MakeSigningKey { OrganisationId = organ, Purpose = SigningPurpose.Data, Years = 6, Reason = "试" }),
        })
        {
            var outcome = await portal.RunAsync("security", command);
            Assert.Equal(FailureKind.Invalid, outcome.Failure);
            Assert.Contains(outcome.Problems, problem => problem.Field == field);
        }

        foreach (var account in (string[])["admin", "auditor", "leader", "maker", "window"])
        {
            Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync(account, new MakeSigningKey { OrganisationId = organ, Purpose = SigningPurpose.Data, Reason = "试" })).Failure);
        }

        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("security", new FindKeyInUse { OrganisationPath = County, Purpose = SigningPurpose.Data })).Failure);
        Assert.Equal(FailureKind.Forbidden, (await portal.RunAsync("security", new MakeMissingKey { OrganisationPath = County, Purpose = SigningPurpose.Data })).Failure);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("security", new ListSigningKeys { Filter = new SigningKeyFilter { Text = new string('a', 41) } })).Failure);
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("security", new ListSigningKeys { Filter = new SigningKeyFilter { Standing = (SigningKeyStanding)9 } })).Failure);

        await Signatures(portal).SignDataAsync(County, "x"u8.ToArray(), default);
        var key = Assert.Single((await portal.DoAsync("security", new ListSigningKeys())).Rows);
        foreach (var (kind, command) in new[]
        {
            (FailureKind.Invalid, new RevokeSigningKey { Id = key.Id, Version = 1, From = Today.AddDays(1), Reason = "试" }),
            (FailureKind.Invalid, new RevokeSigningKey { Id = key.Id, Version = 1, From = Today.AddDays(-1), Reason = "试" }),
            (FailureKind.Invalid, new RevokeSigningKey { Id = key.Id, Version = 1, From = null, Reason = "试" }),
            (FailureKind.Invalid, new RevokeSigningKey { Id = key.Id, Version = 1, From = Today, Reason = "" }),
            (FailureKind.Conflict, new RevokeSigningKey { Id = key.Id, Version = 7, From = Today, Reason = "试" }),
            (FailureKind.NotFound, new RevokeSigningKey { Id = Guid.CreateVersion7(), Version = 1, From = Today, Reason = "试" }),
        })
        {
            Assert.Equal(kind, (await portal.RunAsync("security", command)).Failure);
        }

        await portal.DoAsync("security", new RevokeSigningKey { Id = key.Id, Version = 1, From = Today, Reason = "试" });
        Assert.Equal(FailureKind.Invalid, (await portal.RunAsync("security", new RevokeSigningKey { Id = key.Id, Version = 2, From = Today, Reason = "试" })).Failure);
        Assert.Equal(FailureKind.NotFound, (await portal.Anonymous.RunAsync(new ReadRootCertificate { Algorithm = KeyAlgorithm.Rsa })).Failure);
        Assert.NotEmpty((await portal.Anonymous.RunAsync(new ReadRootCertificate { Algorithm = KeyAlgorithm.Sm2 })).Value.Content);
        Assert.Equal(FailureKind.Forbidden, (await portal.Anonymous.RunAsync(new ReadKeyCertificate { Id = key.Id })).Failure);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Import_OfAGoodFile_IsUsedFromThenOn(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var organ = await OrganAsync(portal, County);
        var root = KeyCertificates.NewRoot(KeyAlgorithm.Rsa, new CertificateSubject("演示认证机构"), SigningDesk.From, SigningDesk.From.AddYears(9));
        var key = KeyCertificates.Issue(root, new CertificateSubject("昆山市卫生健康委员会"), SigningDesk.From, SigningDesk.From.AddYears(2));
        var id = await portal.DoAsync("security", await ImportAsync(portal, SigningDesk.Pkcs12(key.PrivateKey, "pass-1", true, key.Certificate, root.Certificate), SigningPurpose.Document, "pass-1"));
        var signer = (await Signatures(portal).DocumentSignerAsync(Department, default)).Value;
        var detail = await portal.DoAsync("security", new ReadSigningKey { Id = id });
        Assert.Equal((signer.KeyId, SigningKeySource.Imported), (detail.KeyId, detail.Source));
        Assert.Contains("演示认证机构", detail.Certificate.Issuer, StringComparison.Ordinal);
        Assert.NotEmpty(signer.Sign("content"u8.ToArray()));
        Assert.Equal(key.Certificate, (await portal.DoAsync("auditor", new ReadKeyCertificate { Id = id })).Content);

        // SM2, and ECDSA as authorities elsewhere give it.
        var national = KeyCertificates.NewRoot(KeyAlgorithm.Sm2, new CertificateSubject("演示国密认证机构"), SigningDesk.From, SigningDesk.From.AddYears(9));
        var sm2 = KeyCertificates.Issue(national, new CertificateSubject("昆山市卫生健康委员会"), SigningDesk.From, SigningDesk.From.AddYears(2));
        await portal.DoAsync("security", await ImportAsync(portal, SigningDesk.Pkcs12(sm2.PrivateKey, "", true, sm2.Certificate), SigningPurpose.Data, ""));
        var signed = (await Signatures(portal).SignDataAsync(County, "x"u8.ToArray(), default)).Value;
        Assert.True(portal.Services.GetRequiredService<NationalCryptography>().Sm2Verify(KeyCertificates.Sm2PublicKey(sm2.Certificate)!, "x"u8, signed.Signature));
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=昆山市卫生健康委员会, C=CN", ecdsa, HashAlgorithmName.SHA256);
        using var curve = request.CreateSelfSigned(new DateTimeOffset(SigningDesk.From), new DateTimeOffset(SigningDesk.From.AddYears(2)));
        var third = await portal.DoAsync("security", await ImportAsync(portal, curve.Export(X509ContentType.Pkcs12, "p"), SigningPurpose.Document, "p"));
        Assert.Equal(KeyAlgorithm.Ecdsa, (await portal.DoAsync("security", new ReadSigningKey { Id = third })).Algorithm);
        Assert.NotEmpty((await Signatures(portal).DocumentSignerAsync(County, default)).Value.Sign("content"u8.ToArray()));
        Assert.Equal(SigningKeyState.Retired, (await portal.DoAsync("security", new ReadSigningKey { Id = id })).State);

        // The retired one does not come back by its file, and nothing of the files is left.
        Assert.Contains("已经登记过", (await portal.RunAsync("security", await ImportAsync(portal, SigningDesk.Pkcs12(key.PrivateKey, "pass-1", true, key.Certificate), SigningPurpose.Document, "pass-1"))).Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Path.Combine(portal.DataDirectory, "imports", "keys")));
        portal.Clock.Advance(TimeSpan.FromMinutes(31));
        Assert.False((await portal.RunAsync("security", new ImportSigningKey { OrganisationId = organ, Purpose = SigningPurpose.Document, Token = new string('a', 32), Password = "p", Reason = "试" })).Succeeded);
        Assert.Empty(Directory.GetFiles(Path.Combine(portal.DataDirectory, "imports", "keys")));
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Import_OfAWrongFile_SaysWhatIsWrong(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        const string Name = "昆山市卫生健康委员会";
        var (from, to) = (SigningDesk.From, SigningDesk.From.AddYears(2));
        var good = KeyCertificates.Issue(SigningDesk.Root, new CertificateSubject(Name), from, to);
        var sm2Root = KeyCertificates.NewRoot(KeyAlgorithm.Sm2, new CertificateSubject("根"), from, to);
        var sm2 = KeyCertificates.Issue(sm2Root, new CertificateSubject(Name), from, to);
        var oldRoot = KeyCertificates.NewRoot(KeyAlgorithm.Rsa, new CertificateSubject("老根"), from.AddYears(-5), from.AddYears(5));
        CertifiedKey Leaf(DateTime begins, DateTime ends, string name = Name) => KeyCertificates.Issue(oldRoot, new CertificateSubject(name), begins, ends);
        byte[] File(CertifiedKey key) => SigningDesk.Pkcs12(key.PrivateKey, "p", true, key.Certificate);
        byte[] Made(Action<CertificateRequest> change, int bits = 2048)
        {
            using var rsa = RSA.Create(bits);
            var request = new CertificateRequest("CN=" + Name, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            change(request);
            using var certificate = request.CreateSelfSigned(new DateTimeOffset(from), new DateTimeOffset(to));
            return certificate.Export(X509ContentType.Pkcs12, "p");
        }

        using var koblitz = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        using var odd = new CertificateRequest("CN=" + Name, koblitz, HashAlgorithmName.SHA256).CreateSelfSigned(new DateTimeOffset(from), new DateTimeOffset(to));
        var damaged = File(good);
        damaged[damaged.Length / 2] ^= 1;
        foreach (var (word, file, password, purpose) in new (string, byte[], string, SigningPurpose)[]
        {
            ("密码不对", File(good), "q", SigningPurpose.Document), ("密码不对", File(good), "", SigningPurpose.Document), ("密码不对", damaged, "p", SigningPurpose.Document),
            ("不是 PKCS#12", "%PDF-1.4"u8.ToArray(), "p", SigningPurpose.Document), ("不是 PKCS#12", [], "p", SigningPurpose.Document), ("不是 PKCS#12", good.Certificate, "p", SigningPurpose.Document), ("不是 PKCS#12", File(good)[..500], "p", SigningPurpose.Document),
            ("没有私钥", SigningDesk.Pkcs12([], "p", false, good.Certificate), "p", SigningPurpose.Document),
            ("不配对", SigningDesk.Pkcs12(Leaf(from, to).PrivateKey, "p", true, good.Certificate), "p", SigningPurpose.Document),
            ("要用 SM2", File(good), "p", SigningPurpose.Data), ("要用 RSA", File(sm2), "p", SigningPurpose.Document),
            ("已过期", File(Leaf(from.AddYears(-2), from)), "p", SigningPurpose.Document), ("尚未生效", File(Leaf(from.AddYears(1), to)), "p", SigningPurpose.Document),
            ("没有“" + Name, File(Leaf(from, to, "常熟市卫生健康委员会")), "p", SigningPurpose.Document),
            ("CA", Made(request => request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true))), "p", SigningPurpose.Document),
            ("没有数字签名", Made(request => request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyEncipherment, true))), "p", SigningPurpose.Document),
            ("1024 位", Made(_ => { }, 1024), "p", SigningPurpose.Document), ("最长 4096 位", Made(_ => { }, 4104), "p", SigningPurpose.Document), ("算法不受支持", odd.Export(X509ContentType.Pkcs12, "p"), "p", SigningPurpose.Document),
            ("过大", Made(request => request.CertificateExtensions.Add(new X509Extension("1.2.3.4", [4, 0x82, 0x0B, 0xB8, .. new byte[3000]], critical: false))), "p", SigningPurpose.Document),
        })
        {
            var refused = await portal.RunAsync("security", await ImportAsync(portal, file, purpose, password));
            Assert.True(refused.Failure == FailureKind.Invalid && refused.Message.Contains(word, StringComparison.Ordinal), $"{word}: {(refused.Succeeded ? "taken" : refused.Message)}");
        }

        var files = portal.Services.GetRequiredService<KeyFiles>();
        var security = await UserAsync(portal, "security");
        Assert.False((await files.KeepAsync(security, new MemoryStream(new byte[10]), "key.pem", default)).Succeeded);
        Assert.False((await files.KeepAsync(security, new MemoryStream(new byte[KeyFiles.MostBytes + 1]), "key.p12", default)).Succeeded);

        // A file belongs to whoever brought it; a token is no path.
        var others = (await files.KeepAsync(await UserAsync(portal, "admin"), new MemoryStream(File(good)), "key.p12", default)).Value;
        foreach (var token in (string?[])[others, "../../field-keys.json", null, ""])
        {
            Assert.Equal("file", Assert.Single((await portal.RunAsync("security", new ImportSigningKey { OrganisationId = await OrganAsync(portal, County), Purpose = SigningPurpose.Document, Token = token, Password = "p", Reason = "试" })).Problems).Field);
        }

        await using var db = await portal.OpenAsync();
        Assert.Empty(await db.Set<SigningKey>().ToListAsync());
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Code_MadeAndChecked_IsGenuineUntilAnythingChanges(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var signatures = Signatures(portal);
        var facts = new LicenceCodeFacts { Number = "苏昆卫公证字〔2026〕第000001号", Title = "公共场所卫生许可证", Holder = "演示宾馆", IssuedOn = Today.AddYears(-2), ValidFrom = Today.AddYears(-2), ValidTo = Today.AddYears(4) };
        var text = (await signatures.CodeAsync(Department, facts, default)).Value;

        Assert.Equal(new LicenceCodeCheck(LicenceCodeVerdict.Genuine, facts, "昆山市卫生健康委员会", null), await signatures.CheckCodeAsync(text, default));
        var read = LicenceCode.Parse(text).Value;
        var forged = LicenceCode.Text(LicenceCode.Body(facts with { Holder = "另一个宾馆" }, read.KeyId, read.SignedOn), read.Signature);
        Assert.Equal(LicenceCodeVerdict.Changed, (await signatures.CheckCodeAsync(forged, default)).Verdict);
        Assert.Equal(LicenceCodeVerdict.Unknown, (await signatures.CheckCodeAsync(LicenceCode.Text(LicenceCode.Body(facts, "00000000000000ff", Today), read.Signature), default)).Verdict);
        Assert.Equal(LicenceCodeVerdict.Unknown, (await signatures.CheckCodeAsync("HP1:AAAA", default)).Verdict);
        var key = Assert.Single((await portal.DoAsync("security", new ListSigningKeys())).Rows);
        await portal.DoAsync("security", new RevokeSigningKey { Id = key.Id, Version = 1, From = Today, Reason = "试" });
        Assert.Equal(LicenceCodeVerdict.Refused, (await signatures.CheckCodeAsync(text, default)).Verdict);
    }

    [SkippableTheory]
    [MemberData(nameof(Databases))]
    public async Task Seal_OverTheDataOfALicence_VerifiesInAnyOrderAndFailsWithAnotherValue(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var signatures = Signatures(portal);
        var facts = new Dictionary<string, string?>(StringComparer.Ordinal) { ["number"] = "000001", ["holder"] = "演示宾馆", ["validTo"] = "2030-03-09", ["note"] = null };
        var seal = LicenceSeal.Parse((await LicenceSeal.MakeAsync(signatures, County, facts, default)).Value.Text)!;

        Assert.Equal(Today, seal.SignedOn);
        Assert.True((await seal.VerifyAsync(signatures, facts.Reverse(), default)).Value.Counts);
        Assert.True((await seal.VerifyAsync(signatures, facts.Where(fact => fact.Value is not null), default)).Value.Counts);
        Assert.False((await (seal with { SignedOn = Today.AddDays(1) }).VerifyAsync(signatures, facts, default)).Value.IsRight);
        facts["holder"] = "演示宾馆二";
        Assert.False((await seal.VerifyAsync(signatures, facts, default)).Value.IsRight);
        foreach (var wrong in (string?[])[null, "", "SM2:x:y", seal.Text[1..], seal.Text[..^2], seal.Text + "A", seal.Text.ToUpperInvariant(), seal.Text.Replace("SM2", "RSA", StringComparison.Ordinal), seal.Text.Replace("2026-03-10", "2026-02-30", StringComparison.Ordinal)])
        {
            Assert.Null(LicenceSeal.Parse(wrong));
        }
    }

    private static OrganSignatures Signatures(TestPortal portal) => portal.Services.GetRequiredService<OrganSignatures>();

    private static async Task<Guid> OrganAsync(TestPortal portal, string path)
    {
        await using var db = await portal.OpenAsync();
        return await db.Set<Organisation>().Where(unit => unit.Path == path).Select(unit => unit.Id).SingleAsync();
    }

    private static async Task<Guid> UserAsync(TestPortal portal, string name)
    {
        await using var db = await portal.OpenAsync();
        return await db.Users.Where(user => user.UserName == name).Select(user => user.Id).SingleAsync();
    }

    private static async Task<ImportSigningKey> ImportAsync(TestPortal portal, byte[] file, SigningPurpose purpose, string password)
    {
        var kept = await portal.Services.GetRequiredService<KeyFiles>().KeepAsync(await UserAsync(portal, "security"), new MemoryStream(file), "key.P12", default);
        return new ImportSigningKey { OrganisationId = await OrganAsync(portal, County), Purpose = purpose, Token = kept.Value, Password = password, Reason = "启用外部证书" };
    }
}
