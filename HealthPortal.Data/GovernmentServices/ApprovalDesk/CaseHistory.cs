using System.Globalization;
using System.Text.Json;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Platform.Audit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ApprovalDesk;

/// <param name="What">What was touched, in Chinese.</param>
/// <param name="RemoteAddress">Only for those who may read the change log.</param>
public sealed record CaseHistoryLine(long Sequence, DateTime At, string ActorName, string ActorUnit, string? RemoteAddress, ChangeKind Kind, string What, string? Reason, IReadOnlyList<FieldChange> Changes);

/// <param name="Next">Pass as <see cref="ReadCaseHistory.Before"/> for older lines; null when there are none.</param>
public sealed record CaseHistory(IReadOnlyList<CaseHistoryLine> Lines, long? Next);

/// <summary>
/// The change log of one case, its documents and its licence: before and after, and who looked at full numbers or files. Whoever may read
/// the case may read it; addresses of computers are for those who may read the change log.
/// </summary>
[Requires(ApprovalPermissions.View)]
public sealed class ReadCaseHistory : Query<CaseHistory>
{
    public const int PageSize = 30;

    public required Guid CaseId { get; init; }

    public long? Before { get; init; }

    protected internal override async Task<Outcome<CaseHistory>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<ApprovalCase>().Where(row => row.Id == CaseId).Select(row => row.OrganisationPath).SingleOrDefaultAsync(cancellation) is not { } path)
        {
            return Failure.NotFound("没有找到这个办件，它可能不在您的管辖范围内。");
        }

        var ids = await db.Set<CaseDocument>().Where(row => row.CaseId == CaseId).Select(row => row.Id)
            .Concat(db.Set<Licence>().Where(row => row.CaseId == CaseId).Select(row => row.Id))
            .Concat(db.Set<CasePause>().Where(row => row.CaseId == CaseId).Select(row => row.Id))
            .Concat(db.Set<CaseExtension>().Where(row => row.CaseId == CaseId).Select(row => row.Id))
            .ToListAsync(cancellation);
        var keys = ids.Append(CaseId).Select(id => id.ToString()).ToList();
        var before = Before ?? long.MaxValue;
        var entries = await db.Set<ChangeEntry>()
            .Where(row => keys.Contains(row.EntityId) && row.Sequence < before)
            .OrderByDescending(row => row.Sequence)
            .Take(PageSize + 1)
            .ToListAsync(cancellation);
        var mayReadLog = operation.Actor.May(PlatformPermissions.ViewHistory, path);
        return new CaseHistory(
            [.. entries.Take(PageSize).Select(entry => Line(entry, mayReadLog))],
            entries.Count > PageSize ? entries[PageSize - 1].Sequence : null);
    }

    private static CaseHistoryLine Line(ChangeEntry entry, bool mayReadLog)
    {
        var changes = JsonSerializer.Deserialize<List<FieldChange>>(entry.Changes, JsonSerializerOptions.Web) ?? [];
        var what = entry.Kind == ChangeKind.Looked
            ? string.Join("、", changes.Select(change => change.Field)) + (entry.EntityLabel.Length > 0 ? $"（{entry.EntityLabel}）" : "")
            : $"{KindName(entry.Kind)}{CaseHistoryWords.Entity(entry.EntityType)}：{entry.EntityLabel}";
        return new CaseHistoryLine(
            entry.Sequence, entry.At, entry.ActorName, entry.ActorUnit, mayReadLog ? entry.RemoteAddress : null, entry.Kind, what, entry.Reason,
            entry.Kind == ChangeKind.Changed ? [.. changes.Select(CaseHistoryWords.InWords).OfType<FieldChange>()] : []);
    }

    private static string KindName(ChangeKind kind) => kind switch { ChangeKind.Created => "新增", ChangeKind.Deleted => "删除", _ => "更改" };
}

/// <summary>Chinese names of what the change log keeps by the names of the code.</summary>
internal static class CaseHistoryWords
{
    private static readonly Dictionary<string, string> Fields = new(StringComparer.Ordinal)
    {
        [nameof(ApprovalCase.State)] = "状态",
        [nameof(ApprovalCase.StepName)] = "当前环节",
        [nameof(ApprovalCase.HandlerName)] = "经办人",
        [nameof(ApprovalCase.ReceivedOn)] = "收件日期",
        [nameof(ApprovalCase.SilenceOn)] = "受理告知期限",
        [nameof(ApprovalCase.AcceptedOn)] = "受理日期",
        [nameof(ApprovalCase.AcceptedBySilence)] = "逾期未告知视为受理",
        [nameof(ApprovalCase.DueOn)] = "承诺到期日",
        [nameof(ApprovalCase.StatutoryDueOn)] = "法定到期日",
        [nameof(ApprovalCase.DecidedOn)] = "决定日期",
        [nameof(ApprovalCase.DecidedOnTime)] = "按时决定",
        [nameof(ApprovalCase.ClosedOn)] = "办结日期",
        [nameof(ApprovalCase.DeliverBy)] = "送达期限",
        [nameof(ApprovalCase.HandedOverAt)] = "交接时间",
        [nameof(ApprovalCase.ArchivedAt)] = "归档时间",
        [nameof(ApprovalCase.ArchiveNumber)] = "档案号",
        [nameof(ApprovalCase.SupplementRequested)] = "已告知补正",
        [nameof(ApprovalCase.NegativeRecommendation)] = "建议不予许可",
        [nameof(CasePause.EndedOn)] = "结束日期",
    };

    public static string Entity(string type) => type switch
    {
        nameof(ApprovalCase) => "办件",
        nameof(CaseDocument) => "文书",
        nameof(Licence) => "证照",
        nameof(CasePause) => "期限暂停",
        nameof(CaseExtension) => "期限延长",
        _ => type,
    };

    /// <summary>Null for what means nothing to people: keys, and what another field already says.</summary>
    public static FieldChange? InWords(FieldChange change) =>
        Fields.TryGetValue(change.Field, out var label) ? new FieldChange(label, Value(change.Field, change.Before), Value(change.Field, change.After)) : null;

    private static string? Value(string field, string? value) => field switch
    {
        nameof(ApprovalCase.State) => Enum.TryParse<CaseState>(value, out var state) ? state.Name() : value,
        nameof(ApprovalCase.HandedOverAt) or nameof(ApprovalCase.ArchivedAt) => DateTime.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var at)
            ? Domain.Time.ShanghaiTime.Of(at).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
            : value,
        _ => value,
    };
}
