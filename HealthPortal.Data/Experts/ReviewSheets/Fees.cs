using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Exchange;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Experts.ReviewPlans;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Domain.Experts.ExpertExtraction;
using HealthPortal.Domain.Experts.ExpertPool;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ReviewSheets;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Parameters;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewSheets;

/// <summary>Rates of 专家咨询费 after the model of 财科教〔2017〕128号; each department may have its own.</summary>
public static class FeeParameters
{
    public static readonly WholeNumberParameter Senior = new("reviews.fee-senior", "专家评审", "专家咨询费：高级职称", "正高级、副高级职称的专家每人每天的咨询费标准。参照财科教〔2017〕128号，会议形式为 1500 至 2400 元。", 1500, 100, 2400) { Unit = "元/人天", PerOrganisation = true };

    public static readonly WholeNumberParameter Other = new("reviews.fee-other", "专家评审", "专家咨询费：其他专业人员", "其他专业人员每人每天的咨询费标准。参照财科教〔2017〕128号，会议形式为 900 至 1500 元。", 900, 100, 1500) { Unit = "元/人天", PerOrganisation = true };

    public static readonly WholeNumberParameter EminentPercent = new("reviews.fee-eminent", "专家评审", "专家咨询费：院士、全国知名专家上浮", "院士、全国知名专家在高级职称标准上增加百分之几。财科教〔2017〕128号规定可以上浮 50%；不上浮填 0。", 50, 0, 50) { Unit = "%", PerOrganisation = true };

    public static readonly WholeNumberParameter HalfPercent = new("reviews.fee-half", "专家评审", "专家咨询费：半天比例", "只参加半天的，按当天标准的百分之几计算。", 60, 10, 100) { Unit = "%", PerOrganisation = true };

    public static readonly WholeNumberParameter LaterPercent = new("reviews.fee-later", "专家评审", "专家咨询费：第三天起比例", "同一次评审从第三天起，按标准的百分之几计算。", 50, 10, 100) { Unit = "%", PerOrganisation = true };

    public static readonly YesNoParameter AfterTax = new("reviews.fee-after-tax", "专家评审", "专家咨询费标准为税后", "是：标准是专家实得的数，应发数由此倒算；否：标准是税前应发数。财科教〔2017〕128号的标准为税后。", true) { PerOrganisation = true };

    /// <summary>Rates of the department that pays, as they were at the conclusion.</summary>
    internal static async Task<FeeRates> RatesAsync(Operation operation, ReviewPlan plan, CancellationToken cancellation)
    {
        var values = await operation.ParametersAsync([Senior, Other, EminentPercent, HalfPercent, LaterPercent, AfterTax], plan.OrganisationPath, plan.ConcludedAt ?? operation.Now, cancellation);
        return new FeeRates(values.Of(Senior), values.Of(Other), values.Of(EminentPercent), values.Of(HalfPercent), values.Of(LaterPercent), values.Of(AfterTax));
    }
}

/// <param name="Identity">Masked, unless the reader may see it and asked for it.</param>
public sealed record FeeRow(string Number, string Name, string Identity, string Institution, string? Title, FeeGrade Grade, FeeMonth Month)
{
    /// <summary>What the rate goes by.</summary>
    public string TitleText => Grade == FeeGrade.Eminent ? $"{Title ?? "—"}（院士、全国知名专家）" : Title ?? "—";
}

/// <param name="OfUnit">Gross of all reviews of the department in the month.</param>
public sealed record FeeMonthSum(DateOnly Month, int People, decimal Gross, decimal Tax, decimal Net, decimal OfUnit);

public sealed record ReviewFeesView(Guid PlanId, string Number, string PlanName, string UnitName, FeeRates Rates, IReadOnlyList<FeeRow> Rows, IReadOnlyList<FeeMonthSum> Sums, int Unnoted, bool MayUnmask)
{
    public decimal Gross => Rows.Sum(row => row.Month.Gross);

    public decimal Tax => Rows.Sum(row => row.Month.Tax);

    public decimal Net => Rows.Sum(row => row.Month.Net);
}

/// <summary>专家劳务费发放表 of a plan, from who came on which day.</summary>
[Requires(ReviewPermissions.Export, ReviewPermissions.Draw)]
public sealed class ReadReviewFees : Query<ReviewFeesView>
{
    public required Guid PlanId { get; init; }

    protected internal override Task<Outcome<ReviewFeesView>> RunAsync(Operation operation, CancellationToken cancellation) => FeesReading.ReadAsync(operation, PlanId, whole: false, "查看专家劳务费", cancellation);
}

/// <summary>The same with whole identity numbers, as the tax office wants them; on record.</summary>
[Requires(ExpertPermissions.Unmask)]
public sealed class UnmaskReviewFees : Query<ReviewFeesView>
{
    public required Guid PlanId { get; init; }

    protected internal override Task<Outcome<ReviewFeesView>> RunAsync(Operation operation, CancellationToken cancellation) => FeesReading.ReadAsync(operation, PlanId, whole: true, "查看专家劳务费（完整证件号码）", cancellation);
}

/// <summary>As a workbook, masked.</summary>
[Requires(ReviewPermissions.Export, ReviewPermissions.Draw)]
public sealed class ExportReviewFees : Query<Done>
{
    public required Guid PlanId { get; init; }

    public required Func<Stream> Open { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await FeesReading.WriteAsync(operation, await FeesReading.ReadAsync(operation, PlanId, whole: false, "导出专家劳务费", cancellation), Open, cancellation);
}

[Requires(ExpertPermissions.Unmask)]
public sealed class ExportWholeReviewFees : Query<Done>
{
    public required Guid PlanId { get; init; }

    public required Func<Stream> Open { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await FeesReading.WriteAsync(operation, await FeesReading.ReadAsync(operation, PlanId, whole: true, "导出专家劳务费（完整证件号码）", cancellation), Open, cancellation);
}

internal static class FeesReading
{
    public static async Task<Outcome<ReviewFeesView>> ReadAsync(Operation operation, Guid planId, bool whole, string look, CancellationToken cancellation)
    {
        var (db, actor) = (operation.Db, operation.Actor);
        if (await db.Set<ReviewPlan>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == planId, cancellation) is not { } plan)
        {
            return ReviewActing.MissingPlan;
        }

        var rates = await FeeParameters.RatesAsync(operation, plan, cancellation);
        var unit = (await UnitNames.OfAsync(operation, [plan.OrganisationPath], cancellation))[plan.OrganisationPath];
        var own = await SeatsAsync(operation, [plan.Id], cancellation);
        var fields = whole ? operation.Service<ProtectedFields>() : null;
        var rows = own.GroupBy(row => row.Expert.Id).Select(one => (one.First().Expert, Months: MonthsOf(one, rates))).OrderBy(one => one.Expert.Number, StringComparer.Ordinal)
            .SelectMany(one => one.Months.Select(month => new FeeRow(one.Expert.Number, one.Expert.Name, fields?.Decrypt(one.Expert.IdentityCipher) ?? one.Expert.IdentityMasked, one.Expert.Institution, one.Expert.ProfessionalTitle, GradeOf(one.Expert), month))).ToList();

        // Days of a review are counted from its first, so that other plans of the month are read whole.
        var months = rows.Select(row => row.Month.Month).Distinct().Order().ToList();
        var sums = new List<FeeMonthSum>();
        if (months.Count > 0)
        {
            var (from, until) = (months[0], months[^1].AddMonths(1));
            var ids = db.Set<DrawSeat>().Where(seat => seat.Day >= from && seat.Day < until && seat.Attended == true).Select(seat => seat.PlanId);
            var plans = await db.Set<ReviewPlan>().AsNoTracking().Where(other => other.OrganisationPath == plan.OrganisationPath && ids.Contains(other.Id)).ToListAsync(cancellation);
            var seats = await SeatsAsync(operation, plans.ConvertAll(other => other.Id), cancellation);
            var all = new List<FeeMonth>();
            foreach (var other in plans)
            {
                var then = await FeeParameters.RatesAsync(operation, other, cancellation);
                all.AddRange(seats.Where(row => row.Seat.PlanId == other.Id).GroupBy(row => row.Expert.Id).SelectMany(one => MonthsOf(one, then)));
            }

            sums.AddRange(months.Select(month =>
            {
                var mine = rows.Where(row => row.Month.Month == month).ToList();
                return new FeeMonthSum(month, mine.Count, mine.Sum(row => row.Month.Gross), mine.Sum(row => row.Month.Tax), mine.Sum(row => row.Month.Net), all.Where(row => row.Month == month).Sum(row => row.Gross));
            }));
        }

        var unnoted = await db.Set<DrawSeat>().CountAsync(seat => seat.PlanId == plan.Id && seat.State == SeatState.Held && seat.IsFormal && seat.Attended == null && seat.Day <= operation.Today, cancellation);
        if (rows.Count > 0)
        {
            operation.RecordLook(nameof(ReviewPlan), plan.Id.ToString(), plan.Name, plan.OrganisationPath, look);
        }

        return new ReviewFeesView(plan.Id, plan.Number, plan.Name, unit, rates, rows, sums, unnoted, actor.May(ExpertPermissions.Unmask, plan.OrganisationPath));
    }

    public static async Task<Outcome<Done>> WriteAsync(Operation operation, Outcome<ReviewFeesView> read, Func<Stream> open, CancellationToken cancellation)
    {
        if (!read.Succeeded)
        {
            return new Failure(read.Failure!.Value, read.Problems);
        }

        var fees = read.Value;
        if (fees.Rows.Count == 0)
        {
            return Failure.Invalid("还没有登记到场的专家，没有可以发放的劳务费。");
        }

        await WorkbookWriter.WriteAsync(
            open(),
            new WorkbookDocument(
                "专家劳务费发放表", $"{fees.UnitName} {fees.PlanName}", operation.Actor.DisplayName, ShanghaiTime.Of(operation.Now),
                [new("序号"), new("姓名"), new("证件号码"), new("工作单位"), new("职称"), new("月份"), new("天数"), new("应发金额"), new("代扣税额"), new("实发金额"), new("开户银行"), new("银行账号"), new("签名")], RowsAsync()),
            cancellation);
        return Done.It;

        async IAsyncEnumerable<object?[]> RowsAsync()
        {
            foreach (var (row, index) in fees.Rows.Select((row, index) => (row, index + 1)))
            {
                yield return [index, row.Name, row.Identity, row.Institution, row.TitleText, Month(row.Month.Month), row.Month.DayCount, row.Month.Gross, row.Month.Tax, row.Month.Net, null, null, null];
            }

            foreach (var sum in fees.Sums)
            {
                yield return [null, $"{Month(sum.Month)} 合计 {sum.People} 人", null, null, null, Month(sum.Month), null, sum.Gross, sum.Tax, sum.Net, null, null, null];
                yield return [null, $"{fees.UnitName} {Month(sum.Month)} 全部评审合计", null, null, null, Month(sum.Month), null, sum.OfUnit, null, null, null, null, null];
            }

            await Task.CompletedTask;
        }
    }

    private static FeeGrade GradeOf(Expert expert) => ReviewFees.GradeOf(expert.ProfessionalTitle, expert.IsEminent);

    private static string Month(DateOnly month) => month.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);

    private static IReadOnlyList<FeeMonth> MonthsOf(IEnumerable<(DrawSeat Seat, Expert Expert)> one, FeeRates rates)
    {
        var sittings = one.ToList();
        return ReviewFees.Of(GradeOf(sittings[0].Expert), rates, sittings.Select(row => (row.Seat.Day, row.Seat.Half)));
    }

    /// <summary>Places of experts who came. Who came is noted on the day at the earliest, when names are open.</summary>
    private static async Task<List<(DrawSeat Seat, Expert Expert)>> SeatsAsync(Operation operation, IReadOnlyList<Guid> plans, CancellationToken cancellation)
    {
        var rows = await (from seat in operation.Db.Set<DrawSeat>()
                          where plans.Contains(seat.PlanId) && seat.State == SeatState.Held && seat.Attended == true
                          join expert in operation.Db.Set<Expert>() on seat.ExpertId equals expert.Id
                          select new { seat, expert }).ToListAsync(cancellation);
        return rows.ConvertAll(row => (row.seat, row.expert));
    }
}
