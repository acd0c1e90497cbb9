using System.Net;
using HealthPortal.Tests.Kit;
using static HealthPortal.Tests.Kit.CollectionDesk;

namespace HealthPortal.Tests.Web.Licensing.PublicLookUps;

/// <summary>The pages as a visitor meets them who has no account.</summary>
public sealed class PublicLookUpPageTests
{
    [SkippableFact]
    public async Task Pages_AreForEverybody_EncodeWhatTheyShow_AndAreLimited()
    {
        await using var server = await SeededServer.StartAsync(async portal =>
        {
            await AllowAsync(portal, "writer");
            await CollectAsync(portal, "writer", Csv(NurseRecord(1, ("holderName", "演示<b>甲"))));
        });
        using var http = new HttpClient { BaseAddress = server.Address };
        foreach (var (what, title) in new[] { ("institutions", "医疗机构"), ("physicians", "医师"), ("nurses", "护士") })
        {
            var page = await http.GetStringAsync("public/" + what);
            Assert.Contains(title + "执业信息查询", page, StringComparison.Ordinal);
            Assert.DoesNotContain("blazor.web.js\" autostart", page, StringComparison.Ordinal);
        }

        using (var unknown = await http.GetAsync("public/patients"))
        {
            Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        }

        var found = await http.GetStringAsync($"public/nurses?name={Uri.EscapeDataString("演示<b>甲")}&place={Uri.EscapeDataString("演示人民")}");
        Assert.Contains("2032****0001", found, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>甲", found, StringComparison.Ordinal);
        Assert.DoesNotContain(NurseRecord(1)["idCardNo"], found, StringComparison.Ordinal);
        Assert.Contains("请填写执业地点", await http.GetStringAsync($"public/nurses?name={Uri.EscapeDataString("演示甲")}"), StringComparison.Ordinal);
        Assert.Contains("没有查到", await http.GetStringAsync($"public/institutions?number={new string('9', 90)}"), StringComparison.Ordinal);

        var statuses = new List<HttpStatusCode>();
        for (var call = 0; call < 20; call++)
        {
            using var answer = await http.GetAsync("public/nurses");
            statuses.Add(answer.StatusCode);
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
    }
}
