using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Platform.Messages;

namespace HealthPortal.Data.Licensing.LicenceCollection;

public sealed class BatchReturnedKind : MessageKind
{
    public override string Code => "licence-batch-returned";

    public override string Name => "归集数据退回";

    public override string Description => "上传的证照数据质控后有退回的行、整批退回或没有处理成功时，发给上传人。";

    public override bool IsForStaff => true;

    public override IReadOnlyList<MessageVariable> Variables => [new("批次", "GJ20261124-0006"), new("证照", "护士执业证书"), new("结果", "入库 21 条，退回 3 条"), new("怎么办", "请下载退回数据，改正后重新上传。")];

    public override string Subject => "归集批次 {批次}：{结果}";

    public override string Body => "您上传的{证照}数据（批次 {批次}）质控完成：{结果}。{怎么办}";

    public override string Text => "【卫健政务】归集批次{批次}：{结果}。{怎么办}";

    public override IReadOnlyList<MessageChannel> Channels => [MessageChannel.Portal];
}

internal static class BatchMessages
{
    /// <summary>Tells whoever sent a file in the browser that something of it came back. What went in whole needs no message, and a system reads the batch itself.</summary>
    public static Task TellAsync(Operation operation, LicenceBatch batch, CancellationToken cancellation)
    {
        if (batch.Source != BatchSource.Upload || batch.State is not (BatchState.Partly or BatchState.Refused or BatchState.Failed))
        {
            return Task.CompletedTask;
        }

        var (result, then) = batch.State switch
        {
            BatchState.Partly => (string.Create(CultureInfo.InvariantCulture, $"共 {batch.Total} 条，退回 {batch.Faulty} 条"), "请下载退回数据，改正后重新上传。"),
            BatchState.Refused => ("整批退回", batch.Refusal ?? ""),
            _ => ("没有处理成功", batch.Refusal ?? ""),
        };
        return Messenger.TellAsync(
            operation, new BatchReturnedKind(), batch.SubmittedBy, batch.OrganisationPath,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["批次"] = batch.Number, ["证照"] = batch.Type!.Name, ["结果"] = result, ["怎么办"] = then.Length > LongestAdvice ? then[..LongestAdvice] + "…" : then }, cancellation,
            "/licensing/collection/" + batch.Id);
    }

    private const int LongestAdvice = 200;
}
