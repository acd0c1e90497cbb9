using HealthPortal.Domain.Platform.ExternalSignIn;

namespace HealthPortal.Tests.Domain.Platform.ExternalSignIn;

public class IdentityProviderTests
{
    [Theory]
    [InlineData("https://id.example.cn", true)]
    [InlineData("https://id.example.cn/realms/health", true)]
    [InlineData("http://127.0.0.1:3000", true)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("http://id.example.cn", false)]
    [InlineData("https://id.example.cn?tenant=1", false)]
    [InlineData("https://id.example.cn#x", false)]
    [InlineData("https://name:secret@id.example.cn", false)]
    [InlineData("ftp://id.example.cn", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("id.example.cn", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Authority_IsHttpsOrThisMachine(string? authority, bool isRight) => Assert.Equal(isRight, IdentityProvider.WhyNotAuthority(authority) is null);

    [Fact]
    public void Settings_ThatCannotWork_AreNamedByField()
    {
        Assert.Empty(Of().Check("secret"));
        Assert.Empty(Of().Check(null));
        Assert.Equal("code", Assert.Single(Of(providerCode: "Ab").Check(null)).Field);
        Assert.Equal("code", Assert.Single(Of(providerCode: "-a").Check(null)).Field);
        Assert.Equal("code", Assert.Single(Of(providerCode: "a/b").Check(null)).Field);
        Assert.Equal("code", Assert.Single(Of(providerCode: new string('a', 31)).Check(null)).Field);
        Assert.Empty(Of(providerCode: new string('a', 30)).Check(null));
        Assert.Equal("name", Assert.Single(Of(name: " ").Check(null)).Field);
        Assert.Equal("clientId", Assert.Single(Of(clientId: "two words").Check(null)).Field);
        Assert.Equal("secret", Assert.Single(Of().Check("密钥")).Field);
        Assert.Equal("scopes", Assert.Single(Of(scopes: "profile").Check(null)).Field);
        Assert.Equal("scopes", Assert.Single(Of(scopes: "").Check(null)).Field);
        Assert.Equal("nameClaim", Assert.Single(Of(nameClaim: "na me").Check(null)).Field);
        Assert.Equal(["openid", "profile"], Of(scopes: " openid  profile ").ScopeList());
    }

    private static IdentityProvider Of(string providerCode = "jiangsu", string name = "政务统一认证", string clientId = "portal", string scopes = "openid profile", string nameClaim = "name") =>
        new() { Code = providerCode, Name = name, Authority = "https://id.example.cn", ClientId = clientId, Scopes = scopes, NameClaim = nameClaim };
}
