using System.Net;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Security;

/// <summary>访问地址 (tender 5.3.9.5 (3)): black and white list and the names of networks.</summary>
public sealed class AddressRuleRegister : Register<AddressRule>
{
    public static readonly AddressRuleRegister It = new();

    private AddressRuleRegister()
    {
    }

    public override string Key => "address-rules";

    public override string Title => "访问地址";

    public override string Summary => "禁止访问的地址不能打开门户；只要有一条“允许访问”，其他地址就都不能打开。“地区”给网段起名，用来识别异地登录。几秒内生效。";

    public override string ViewPermission => SecurityPermissions.View;

    public override string EditPermission => SecurityPermissions.Edit;

    public override string ExportPermission => SecurityPermissions.Edit;

    protected override string DefaultSort => "range";

    protected override IEnumerable<RegisterColumn<AddressRule>> Declare() =>
    [
        Text("range", "IP 地址或网段", row => row.Range, required: true, max: AddressRule.LongestRange, isKey: true, sort: true, search: true, hint: "例如 192.168.1.20、192.168.1.0/24、10.0.0.5-10.0.0.20、2001:db8::/32"),
        Choice("kind", "类型", row => row.Kind, kind => kind.Name(), kind => kind switch { AddressRuleKind.Deny => "danger", AddressRuleKind.Allow => "success", _ => "info" }),
        Text("name", "名称或备注", row => row.Name, required: true, max: 60, search: true, hint: "例如 扫描攻击来源、苏州市政务外网"),
        YesNo("active", "状态", row => row.IsActive, "启用", "停用", "success", "neutral"),
    ];

    protected override AddressRule New() => new() { Kind = AddressRuleKind.Deny, Range = "", Name = "" };

    protected override IEnumerable<Problem> Complete(AddressRule row)
    {
        var parsed = AddressRange.Parse(row.Range);
        if (!parsed.Succeeded)
        {
            return parsed.Problems;
        }

        row.Range = parsed.Value.Text;
        return [];
    }

    /// <summary>Whoever writes a list must be able to take it back.</summary>
    internal override async Task<Problem?> ObjectionAsync(Operation operation, CancellationToken cancellation) =>
        operation.Actor.Kind == ActorKind.Person
        && IPAddress.TryParse(operation.Actor.RemoteAddress, out var own)
        && !new AddressRules(await operation.Db.Set<AddressRule>().Where(rule => rule.IsActive).ToListAsync(cancellation)).Admits(own)
            ? new Problem($"这样修改后，您自己现在的地址（{AddressRange.Plain(own)}）就不能访问门户了，没有保存。", "range")
            : null;
}
