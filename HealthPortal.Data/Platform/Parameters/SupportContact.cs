using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Parameters;

namespace HealthPortal.Data.Platform.Parameters;

public static class SupportParameters
{
    public static readonly TextParameter Contact = new("platform.support-contact", "门户", "技术支持联系方式", "显示在工作台首页，例如“信息中心 0512-12345678，工作日 9:00—17:00”。不填就不显示。", "", 100) { PerOrganisation = true };
}

/// <summary>Whom to ask for help, as the person's organisation says it; empty when nobody has said it.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class ReadSupportContact : Query<string>
{
    protected internal override async Task<Outcome<string>> RunAsync(Operation operation, CancellationToken cancellation) => await operation.ParameterAsync(SupportParameters.Contact, cancellation);
}
