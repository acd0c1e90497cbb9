using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Accounts;

/// <param name="Result">What came of it, in Chinese.</param>
/// <param name="Method">用户名密码; empty for attempts from before it was kept.</param>
public sealed record MySignIn(long Sequence, DateTime At, bool Succeeded, string Result, string Method, string Device, string? Address);

/// <param name="Older">Pass as <c>Before</c>; null on the last page.</param>
/// <param name="Days">How far it goes back.</param>
/// <param name="Methods">Ways of signing in that occur in that time.</param>
public sealed record MySignInPage(IReadOnlyList<MySignIn> Rows, long? Older, int Days, IReadOnlyList<string> Methods);

/// <summary>近期登录记录, successes and failures alike, out of the change log.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class ListMySignIns : Query<MySignInPage>
{
    public const int PageSize = 20;

    /// <summary>What stands between the way of signing in and the device in the log.</summary>
    public const char Separator = '，';

    public const string ByPassword = "用户名密码";

    /// <summary>Behind the way of signing in, where a code was asked for beside it.</summary>
    public const string AndCode = "和验证码";

    /// <summary>More attempts of one person within the days shown are not looked through for a way of signing in.</summary>
    private const int MostSearched = 1000;

    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    public bool? Succeeded { get; init; }

    /// <summary>Whole way of signing in, as <see cref="MySignInPage.Methods"/> names them.</summary>
    public string? Method { get; init; }

    public long? Before { get; init; }

    protected internal override IEnumerable<Problem> Validate() =>
        PlausibleDay.Check(From, "from").Concat(PlausibleDay.Check(To, "to")).Concat(From > To ? [new Problem("开始日期不能晚于结束日期。", "from")] : []);

    protected internal override async Task<Outcome<MySignInPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var me = operation.Actor.UserId;
        var days = await operation.ParameterAsync(AccountParameters.SignInDays, cancellation);
        var first = operation.Today.AddDays(1 - days);
        var start = ShanghaiTime.StartOf(From is { } from && from > first ? from : first);
        var entries = operation.Db.Set<ChangeEntry>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // one's own, whatever the unit was on that day
            .Where(row => row.ActorId == me && (row.Kind == ChangeKind.SignedIn || row.Kind == ChangeKind.SignInRefused) && row.At >= start);
        if (To is { } to)
        {
            var end = ShanghaiTime.StartOf(to.AddDays(1));
            entries = entries.Where(row => row.At < end);
        }

        if (Succeeded is { } succeeded)
        {
            var kind = succeeded ? ChangeKind.SignedIn : ChangeKind.SignInRefused;
            entries = entries.Where(row => row.Kind == kind);
        }

        // The way is part of the text of an entry, and one person has few of them: they are looked through here.
        var found = (await entries.OrderByDescending(row => row.Sequence).Take(MostSearched).ToListAsync(cancellation)).ConvertAll(Read);
        var methods = found.Select(row => row.Method).Where(method => method.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var shown = found.Where(row => (Before is not { } before || row.Sequence < before) && (Method is null || row.Method == Method)).Take(PageSize + 1).ToList();
        return new MySignInPage([.. shown.Take(PageSize)], shown.Count > PageSize ? shown[PageSize - 1].Sequence : null, days, methods);
    }

    private static MySignIn Read(ChangeEntry entry)
    {
        var change = AuditRows.Changes(entry).FirstOrDefault();
        var how = change?.After?.Split(Separator, 2) ?? [];
        return new MySignIn(entry.Sequence, entry.At, entry.Kind == ChangeKind.SignedIn, change?.Field ?? "", how.Length > 0 ? how[0] : "", how.Length > 1 ? how[1] : "", entry.RemoteAddress);
    }
}

public sealed record MyOperationPage(IReadOnlyList<RowChange> Rows, long? Older);

/// <summary>个人日志: what one has done, and only oneself, the latest first.</summary>
[Requires(RequiresAttribute.SignedIn)]
public sealed class ListMyOperations : Query<MyOperationPage>
{
    public const int PageSize = 20;

    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    /// <summary>Part of the name of what was worked on.</summary>
    public string? Text { get; init; }

    public long? Before { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        foreach (var problem in PlausibleDay.Check(From, "from").Concat(PlausibleDay.Check(To, "to")))
        {
            yield return problem;
        }

        if (From > To)
        {
            yield return new Problem("开始日期不能晚于结束日期。", "from");
        }

        if (Text?.Length > AuditFilter.LongestText)
        {
            yield return new Problem($"关键词最多 {AuditFilter.LongestText} 个字。", "text");
        }
    }

    protected internal override async Task<Outcome<MyOperationPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var me = operation.Actor.UserId;
        var entries = operation.Db.Set<ChangeEntry>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // what one did oneself, also with another post
            .Where(row => row.ActorId == me && row.Kind != ChangeKind.SignedIn && row.Kind != ChangeKind.SignInRefused);
        if (From is { } from)
        {
            var start = ShanghaiTime.StartOf(from);
            entries = entries.Where(row => row.At >= start);
        }

        if (To is { } to)
        {
            var end = ShanghaiTime.StartOf(to.AddDays(1));
            entries = entries.Where(row => row.At < end);
        }

        if (Text?.Trim() is { Length: > 0 } text)
        {
            entries = entries.Where(row => row.EntityLabel.Contains(text));
        }

        if (Before is { } before)
        {
            entries = entries.Where(row => row.Sequence < before);
        }

        var found = await entries.OrderByDescending(row => row.Sequence).Take(PageSize + 1).ToListAsync(cancellation);
        return new MyOperationPage([.. found.Take(PageSize).Select(RowChange.Of)], found.Count > PageSize ? found[PageSize - 1].Sequence : null);
    }
}
