using HealthPortal.Data.Platform.ExternalSignIn;
using HealthPortal.Domain.Platform.ExternalSignIn;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>Providers are of the whole portal; bound accounts belong to people of an organ.</summary>
public sealed class ExternalSignInInputs : MatrixInputs
{
    private static readonly ProviderFields Fields = new() { Code = "matrix-new", Name = "新登录方式", Authority = "https://id.example.cn", ClientId = "portal" };

    public override int Order => 215;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new ListOfferedProviders());
        yield return Of(_ => new ListIdentityProviders());
        yield return Of(_ => new ReadIdentityProvider { Code = "matrix" });
        yield return Of(_ => new SaveIdentityProvider { Fields = Fields, Reason = "核对" });
        yield return Of(world => new SwitchIdentityProvider { Id = world.Id("provider"), Version = 1, IsActive = true, Reason = "核对" });
        yield return Of(world => new DeleteIdentityProvider { Id = world.Id("provider without links"), Version = 1, Reason = "核对" });
        yield return Of(world => new ReadIdentityProviderHistory { Id = world.Id("provider") });

        // An address that nothing answers at, so that the table does not hang on the network.
        yield return Of(_ => new TestIdentityProvider { Authority = "http://127.0.0.1:9", Scopes = ["openid"] });
        yield return Of(_ => new ReadProviderForSignIn { Code = "matrix-on" });
        yield return Of(world => new FindLinkedAccount { Account = new ExternalAccount(world.Id("provider"), "nobody", "") });
        yield return Of(world => new TouchExternalLink { Account = new ExternalAccount(world.Id("provider"), "nobody", "") });
        yield return Of(world => new LinkMyAccount { Account = new ExternalAccount(world.Id("provider in use"), "new subject", "新账号") });
        yield return Of(_ => new ListMyExternalLinks());
        yield return Of(world => new RemoveMyExternalLink { LinkId = world.Id("external link") });
        yield return Of(_ => new ListExternalLinks());
        yield return OfWorkbook((_, file) => new ExportExternalLinks { Destination = file });
        yield return Of(world => new RemoveExternalLink { LinkId = world.Id("external link"), Reason = "核对" });
    }

    /// <summary>The clerk of each organ has bound an account that bears the organ's mark.</summary>
    public override async Task SeedOrganAsync(MatrixWorld world, MatrixOrgan organ)
    {
        await using var db = await world.Portal.OpenAsync();
        var provider = db.Set<IdentityProvider>().FirstOrDefault(row => row.Code == "matrix");
        if (provider is null)
        {
            provider = Of("matrix", "登录方式一", isActive: false);
            var (unused, inUse) = (Of("matrix-free", "登录方式二", isActive: false), Of("matrix-on", "登录方式三", isActive: true));
            db.AddRange(provider, unused, inUse);
            world.Keep("provider", provider.Id);
            world.Keep("provider without links", unused.Id);
            world.Keep("provider in use", inUse.Id);
        }

        var clerk = organ.User("window");
        var link = new ExternalLink { UserId = db.Users.Single(user => user.UserName == clerk).Id, ProviderId = provider.Id, ExternalSubject = clerk, ExternalName = organ.Mark, LinkedAt = world.Portal.Clock.GetUtcNow().UtcDateTime };
        db.Add(link);
        await db.SaveChangesAsync();
        if (organ == MatrixOrgan.Home)
        {
            world.Keep("external link", link.Id);
        }
    }

    private static IdentityProvider Of(string providerCode, string name, bool isActive) =>
        new() { Code = providerCode, Name = name, Authority = "https://id.example.cn", ClientId = "portal", IsActive = isActive, Version = 1 };
}
