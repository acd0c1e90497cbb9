using System.Globalization;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ReviewConfirmations;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ReviewSheets;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.CaseStatistics;
using HealthPortal.Domain.GovernmentServices.PublicNotices;
using HealthPortal.Domain.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicencePresentation;
using HealthPortal.Domain.Licensing.LicenceQuality;
using HealthPortal.Domain.Licensing.LicenceSigning;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Clients;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Domain.Platform.Notices;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Platform.Parameters;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.Platform.Organisations;

/// <summary>A column that holds paths of organisations and follows them when they move.</summary>
/// <param name="IsRange">Compared byte by byte and indexed, so that a range finds the rows.</param>
public sealed record PathColumn(Type Entity, string Property, string Table, string Column, bool IsRange);

/// <summary>Rows of one kind that belong to a unit and what lies below it.</summary>
public sealed record OwnedRows(string Name, long Count);

/// <summary>
/// Where the paths of organisations are kept, read from the model: every scoped row's path, and every other text property whose name
/// says that it is one. A property of another name says it with <see cref="HoldsOrganisationPath"/>; one that must keep what it once
/// said (the change log, whose hash covers it) with <see cref="KeepsOldPath"/>. See ADR-011.
/// </summary>
public static class OwnedPaths
{
    private const string Annotation = "portal:organisation-path";

    /// <summary>What people call the rows of each table, in the order of a preview.</summary>
    private static readonly (Type Entity, string Name)[] Names =
    [
        (typeof(Organisation), "机构"),
        (typeof(Post), "岗位"),
        (typeof(ApprovalCase), "办件"),
        (typeof(CaseDocument), "文书"),
        (typeof(CaseFile), "办件材料"),
        (typeof(Licence), "证照"),
        (typeof(LicenceAct), "证照操作日志"),
        (typeof(LicencePhoto), "证照照片"),
        (typeof(LicenceTotal), "证照总量"),
        (typeof(LicenceEndDay), "证照到期日总量"),
        (typeof(LicenceActDay), "证照操作日总量"),
        (typeof(PresentationRight), "亮证授权"),
        (typeof(Presentation), "亮证记录"),
        (typeof(PresentationDay), "亮证日总量"),
        (typeof(PresentationAlarm), "亮证异常"),
        (typeof(SigningKey), "签章密钥"),
        (typeof(ReviewMatter), "评审事项"),
        (typeof(ReviewPlan), "评审计划"),
        (typeof(ReviewSubPlan), "评审子计划"),
        (typeof(ReviewGroup), "抽取分组"),
        (typeof(ReviewPool), "专家库"),
        (typeof(ReviewPoolMember), "专家库成员"),
        (typeof(ReviewMatterPool), "事项与专家库的关联"),
        (typeof(SheetForm), "评审表"),
        (typeof(SheetRound), "场次评审表"),
        (typeof(SheetObject), "评审对象"),
        (typeof(SheetRecusal), "评审对象回避"),
        (typeof(SheetFiller), "专家填表"),
        (typeof(SheetMark), "评审表内容"),
        (typeof(SealedMark), "匿名评审表内容"),
        (typeof(ReviewMinutes), "评审纪要"),
        (typeof(ExpertDraw), "专家抽取"),
        (typeof(DrawSeat), "抽取名额"),
        (typeof(ReviewConfirmation), "评审确认"),
        (typeof(ReviewInvitation), "评审邀请"),
        (typeof(DrawCauseEntry), "补抽原因"),
        (typeof(ExpertRating), "专家评价"),
        (typeof(OwnTag), "自定义标签"),
        (typeof(OwnTagRevision), "自定义标签版本"),
        (typeof(OwnTagValue), "自定义标签取值"),
        (typeof(SavedRule), "抽取规则"),
        (typeof(LicenceRecord), "证照归集记录"),
        (typeof(LicenceRecordHistory), "证照归集记录的历史"),
        (typeof(LicenceRecordTotal), "证照归集记录数"),
        (typeof(LicenceBatch), "证照归集批次"),
        (typeof(CollectionRight), "归集授权"),
        (typeof(CollectionCheck), "归集鉴权记录"),
        (typeof(StandardRecheckFailure), "证照标准复查结果"),
        (typeof(QualityScore), "证照数据质量评分"),
        (typeof(QualityProfile), "证照数据项概况"),
        (typeof(QualityIssue), "证照质量问题"),
        (typeof(QualityIssueStep), "证照质量问题的经过"),
        (typeof(QualityIssueRecord), "证照质量问题的记录"),
        (typeof(PublicNotice), "公示"),
        (typeof(IntakeDraft), "收件草稿"),
        (typeof(Announcement), "公告"),
        (typeof(AnnouncementVersion), "公告版本"),
        (typeof(AnnouncementTarget), "公告推送范围"),
        (typeof(AnnouncementRead), "公告阅读记录"),
        (typeof(Message), "消息"),
        (typeof(HandlingAssignment), "承办分工"),
        (typeof(CaseDailyCount), "日统计"),
        (typeof(OrganisationDifference), "卫统比对差异"),
        (typeof(StatisticsList), "卫统机构清单"),
        (typeof(ParameterValue), "系统参数的值"),
        (typeof(ApiClient), "接口客户端"),
        (typeof(ApiCall), "接口调用记录"),
    ];

    /// <summary>Tables of sums whose keys hold a path, with the rest of the key and the column that is summed.</summary>
    private static readonly (string Table, string[] Keys, string Count)[] Totals =
    [
        ("LicenceRecordTotals", ["TypeId", "IsValid"], "Records"),
        ("LicenceTotals", ["LicenceType", "OrganName", "State", "IssuedMonth", "EndMonth"], "Licences"),
        ("LicenceEndDays", ["Day", "LicenceType", "OrganName", "IssuedMonth"], "Licences"),
        ("LicenceActDays", ["Day", "LicenceType", "Kind"], "Acts"),
        ("PresentationDays", ["Day", "ClientKey", "LicenceType", "PurposeCode"], "Shown"),
    ];

    /// <summary>The property holds a path though its name does not end in Path.</summary>
    public static PropertyBuilder<T> HoldsOrganisationPath<T>(this PropertyBuilder<T> property) => property.HasAnnotation(Annotation, true);

    /// <summary>The property keeps the path of the day it was written.</summary>
    public static PropertyBuilder<T> KeepsOldPath<T>(this PropertyBuilder<T> property) => property.HasAnnotation(Annotation, false);

    public static IReadOnlyList<PathColumn> In(IModel model) =>
    [
        .. from entity in model.GetEntityTypes()
           where entity.GetTableName() is not null
           let table = StoreObjectIdentifier.Table(entity.GetTableName()!)
           from property in entity.GetProperties()
           where property.ClrType == typeof(string) && Holds(property)
           let isRange = typeof(IScoped).IsAssignableFrom(entity.ClrType) && property.Name == PortalDb.PathProperty(entity.ClrType)
           orderby entity.Name, !isRange
           select new PathColumn(entity.ClrType, property.Name, table.Name, property.GetColumnName(table)!, isRange),
    ];

    /// <summary>Name of a table's rows for people; null for one that nobody has named yet, which a test finds.</summary>
    public static string? NameOf(Type entity) => Names.FirstOrDefault(pair => pair.Entity == entity).Name;

    /// <summary>How many rows of each kind belong to the unit at <paramref name="path"/> and, with <paramref name="below"/>, to all below it. One query.</summary>
    public static async Task<IReadOnlyList<OwnedRows>> CountAsync(PortalDb db, string path, bool below, CancellationToken cancellation)
    {
        var firsts = In(db.Model).DistinctBy(column => column.Entity).ToList();
        var sql = string.Join(" UNION ALL ", firsts.Select((column, index) =>
            $"SELECT {index.ToString(CultureInfo.InvariantCulture)} AS \"Table\", COUNT(*) AS \"Count\" FROM \"{column.Table}\" WHERE {Condition(column, below)}"));
        var counts = await db.Database.SqlQueryRaw<TableCount>(sql, Parameters(path, "")).ToListAsync(cancellation);
        return
        [
            .. from count in counts
               where count.Count > 0
               let entity = firsts[(int)count.Table].Entity
               let place = Array.FindIndex(Names, pair => pair.Entity == entity)
               orderby place < 0 ? int.MaxValue : place
               select new OwnedRows(NameOf(entity) ?? entity.Name, count.Count),
        ];
    }

    /// <summary>Rewrites every path at and below <paramref name="from"/>, wherever the model keeps one, and the keys of the number series of the organs below it.</summary>
    public static async Task RebaseAsync(PortalDb db, string from, string to, CancellationToken cancellation)
    {
        foreach (var column in In(db.Model))
        {
            var sql = $"UPDATE \"{column.Table}\" SET \"{column.Column}\" = {{3}} || substr(\"{column.Column}\", {{2}} + 1) WHERE {Condition(column, below: true)}";
            await db.Database.ExecuteSqlRawAsync(sql, Parameters(from, to), cancellation);
        }

        // Without this an organ that moves would begin its document and case numbers anew.
        await db.Database.ExecuteSqlRawAsync(
            """UPDATE "NumberSequences" SET "Key" = replace("Key", {0}, {1}) WHERE replace("Key", {0}, '') <> "Key" """,
            ["/" + from, "/" + to],
            cancellation);

        // What a sender of licence data may reach is kept with the batch, several prefixes in one text.
        await db.Database.ExecuteSqlRawAsync("""UPDATE "LicenceBatches" SET "ReachPrefixes" = replace("ReachPrefixes", {0}, {1}) WHERE "State" IN ('Receiving', 'Waiting', 'Running')""", [from, to], cancellation);
    }

    /// <summary>Gives the rows of exactly one unit to another. The units themselves stay where they are.</summary>
    public static async Task HandOverAsync(PortalDb db, string from, string to, CancellationToken cancellation)
    {
        // Two organs may each have an announcement of one title; within one organ the title is a key. Those handed over give theirs up.
        await db.Database.ExecuteSqlRawAsync(
            """UPDATE "Announcements" SET "TitleKey" = NULL WHERE "OrganisationPath" = {0} AND "TitleKey" IN (SELECT "TitleKey" FROM "Announcements" WHERE "OrganisationPath" = {1})""",
            [from, to],
            cancellation);

        // The path is part of the key of the totals: what the receiving unit has already is added to.
        foreach (var (table, keys, count) in Totals)
        {
            var names = string.Join(", ", keys.Select(key => $"\"{key}\""));
            var add =
                $"""
                INSERT INTO "{table}" ("OrganisationPath", {names}, "{count}") SELECT {"{1}"}, {names}, "{count}" FROM "{table}" WHERE "OrganisationPath" = {"{0}"}
                ON CONFLICT ("OrganisationPath", {names}) DO UPDATE SET "{count}" = "{table}"."{count}" + excluded."{count}"
                """;
            var remove = $"DELETE FROM \"{table}\" WHERE \"OrganisationPath\" = {{0}}";
            await db.Database.ExecuteSqlRawAsync(add, [from, to], cancellation);
            await db.Database.ExecuteSqlRawAsync(remove, [from], cancellation);
        }

        foreach (var column in In(db.Model).Where(column => column.Entity != typeof(Organisation)))
        {
            var sql = $"UPDATE \"{column.Table}\" SET \"{column.Column}\" = {{1}} WHERE \"{column.Column}\" = {{0}}";
            await db.Database.ExecuteSqlRawAsync(sql, [from, to], cancellation);
        }
    }

    private static bool Holds(IReadOnlyProperty property) =>
        property.FindAnnotation(Annotation)?.Value is bool said ? said : property.Name.EndsWith("Path", StringComparison.Ordinal);

    /// <summary>A column outside the scope has a language collation on some providers, under which a range means something else.</summary>
    private static string Condition(PathColumn column, bool below)
    {
        var name = $"\"{column.Column}\"";
        return !below ? name + " = {0}" : column.IsRange ? name + " >= {0} AND " + name + " < {1}" : $"substr({name}, 1, {{2}}) = {{0}}";
    }

    private static object[] Parameters(string path, string to) => [path, OrganisationPath.UpperBound(path), path.Length, to];

    private sealed record TableCount(long Table, long Count);
}
