using HealthPortal.Domain.Licensing.LicenceStandards;

namespace HealthPortal.Domain.Licensing.LicenceCollection;

/// <summary>What people call it.</summary>
public static class CollectionNames
{
    public static string Name(this BatchSource source) => source switch
    {
        BatchSource.Upload => "网页上传",
        BatchSource.Interface => "接口批量",
        BatchSource.SingleRecords => "接口单条",
        _ => throw new ArgumentOutOfRangeException(nameof(source)),
    };

    public static string Name(this BatchMode mode) => mode switch
    {
        BatchMode.Stock => "存量",
        BatchMode.Increment => "增量",
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    public static string Name(this BatchState state) => state switch
    {
        BatchState.Receiving => "接收中",
        BatchState.Waiting => "等待质控",
        BatchState.Running => "质控中",
        BatchState.Accepted => "全部入库",
        BatchState.Partly => "部分入库",
        BatchState.Refused => "整批退回",
        BatchState.Failed => "处理失败",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string Name(this CollectorKind kind) => kind switch
    {
        CollectorKind.Account => "账号",
        CollectorKind.Client => "接口客户端",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Name(this CollectionCheckResult result) => result switch
    {
        CollectionCheckResult.Allowed => "通过",
        CollectionCheckResult.NoRight => "没有该证照的归集授权",
        CollectionCheckResult.NoStandard => "没有启用的证照标准",
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };

    public static string Name(this RecordFaultKind kind) => kind switch
    {
        RecordFaultKind.PrimaryKeyMissing => "主键为空",
        RecordFaultKind.BusinessDateMalformed => "业务日期不合格式",
        RecordFaultKind.Incomplete => "必填项缺失",
        RecordFaultKind.Malformed => "格式或值域不符",
        RecordFaultKind.CheckDigit => "校验码不符",
        RecordFaultKind.Inconsistent => "前后矛盾",
        RecordFaultKind.Duplicate => "与他人数据重复",
        RecordFaultKind.Unreadable => "这一行读不出来",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
