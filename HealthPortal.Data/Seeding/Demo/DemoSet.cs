using HealthPortal.Data.Execution;
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
using HealthPortal.Domain.Licensing.LicenceCollection;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Licensing.LicencePresentation;
using HealthPortal.Domain.Licensing.LicenceQuality;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.Clients;
using HealthPortal.Domain.Platform.Notices;
using HealthPortal.Domain.Platform.Numbering;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HealthPortal.Data.Seeding.Demo;

/// <summary>
/// Makes the demonstration set once. It takes thousands of transactions, so two rows among the number sequences say that it was begun (with the
/// length of the change chain before it) and that it is complete; one that was cut short is removed and made anew.
/// </summary>
public static partial class DemoSet
{
    private const string Begun = "demonstration/begun";

    private const string Complete = "demonstration/complete";

    public static async Task PrepareAsync(IServiceProvider services, int count, ILogger log, CancellationToken cancellation)
    {
        if (count <= 0)
        {
            return;
        }

        await using (var db = await OpenAsync(services, cancellation))
        {
            var marks = await db.Set<NumberSequence>().AsNoTracking().Where(row => row.Key == Begun || row.Key == Complete).ToDictionaryAsync(row => row.Key, row => row.Value, cancellation);
            if (marks.ContainsKey(Complete))
            {
                return;
            }

            if (marks.TryGetValue(Begun, out var length))
            {
                if (await db.Users.AnyAsync(user => !user.IsDemo, cancellation))
                {
                    LogLeft(log);
                    return;
                }

                LogAgain(log);
                await RemoveAsync(db, length, cancellation);
            }
            else if (await db.Set<ApprovalCase>().AnyAsync(cancellation))
            {
                return;
            }
            else
            {
                var head = await db.Set<ChangeChainHead>().AsNoTracking().SingleAsync(cancellation);
                db.Add(new NumberSequence { Key = Begun, Value = head.Length });
                await db.SaveChangesAsync(cancellation);
            }
        }

        var today = ShanghaiTime.Today(services.GetRequiredService<TimeProvider>());
        await DemoCases.MakeAsync(services, count, today, log, cancellation);
        await DemoLicenceData.MakeAsync(services, today, cancellation);
        await DemoReviews.MakeAsync(services, today, cancellation);
        await using (var db = await OpenAsync(services, cancellation))
        {
            db.Add(new NumberSequence { Key = Complete, Value = count });
            await db.SaveChangesAsync(cancellation);
        }
    }

    /// <summary>Takes the half-made set out again, with its part of the change chain: nothing in it was done by a person.</summary>
    private static async Task RemoveAsync(PortalDb db, long length, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.Set<CaseFile>().ExecuteDeleteAsync(cancellation);
        await db.Set<CaseMaterial>().ExecuteDeleteAsync(cancellation);
        await db.Set<CaseDocument>().ExecuteDeleteAsync(cancellation);
        await db.Set<CaseEvent>().ExecuteDeleteAsync(cancellation);
        await db.Set<CasePause>().ExecuteDeleteAsync(cancellation);
        await db.Set<CaseExtension>().ExecuteDeleteAsync(cancellation);
        await db.Set<CaseParticipation>().ExecuteDeleteAsync(cancellation);
        await db.Set<CaseDailyCount>().ExecuteDeleteAsync(cancellation);
        await db.Set<PublicNotice>().ExecuteDeleteAsync(cancellation);
        await db.Set<Presentation>().ExecuteDeleteAsync(cancellation);
        await db.Set<PresentationHour>().ExecuteDeleteAsync(cancellation);
        await db.Set<PresentationDay>().ExecuteDeleteAsync(cancellation);
        await db.Set<PresentationAlarm>().ExecuteDeleteAsync(cancellation);
        await db.Set<PresentationRight>().ExecuteDeleteAsync(cancellation);
        await db.Set<ApiClientGrant>().ExecuteDeleteAsync(cancellation);
        await db.Set<ApiClient>().ExecuteDeleteAsync(cancellation);
        await db.Set<LicencePhoto>().ExecuteDeleteAsync(cancellation);
        await db.Set<LicenceAct>().ExecuteDeleteAsync(cancellation);
        await db.Set<LicenceTotal>().ExecuteDeleteAsync(cancellation);
        await db.Set<LicenceEndDay>().ExecuteDeleteAsync(cancellation);
        await db.Set<LicenceActDay>().ExecuteDeleteAsync(cancellation);
        await db.Set<Licence>().ExecuteDeleteAsync(cancellation);
        await db.Set<LicenceRecord>().ExecuteDeleteAsync(cancellation);
        await db.Set<LicenceRecordTotal>().ExecuteDeleteAsync(cancellation);
        await db.Set<LicenceBatch>().ExecuteDeleteAsync(cancellation);
        await db.Set<QualityIssueRecord>().ExecuteDeleteAsync(cancellation);
        await db.Set<QualityIssueStep>().ExecuteDeleteAsync(cancellation);
        await db.Set<QualityIssue>().ExecuteDeleteAsync(cancellation);
        await db.Set<QualityProfile>().ExecuteDeleteAsync(cancellation);
        await db.Set<QualityScore>().ExecuteDeleteAsync(cancellation);
        await db.Set<QualityMeasurement>().ExecuteDeleteAsync(cancellation);
        await db.Set<CollectionRight>().ExecuteDeleteAsync(cancellation);
        await db.Set<ReviewInvitation>().ExecuteDeleteAsync(cancellation);
        await db.Set<ReviewConfirmation>().ExecuteDeleteAsync(cancellation);
        await db.Set<SheetMark>().ExecuteDeleteAsync(cancellation);
        await db.Set<SealedMark>().ExecuteDeleteAsync(cancellation);
        await db.Set<SheetFiller>().ExecuteDeleteAsync(cancellation);
        await db.Set<SheetRecusal>().ExecuteDeleteAsync(cancellation);
        await db.Set<SheetObject>().ExecuteDeleteAsync(cancellation);
        await db.Set<SheetRound>().ExecuteDeleteAsync(cancellation);
        await db.Set<SheetForm>().ExecuteDeleteAsync(cancellation);
        await db.Set<ReviewMinutes>().ExecuteDeleteAsync(cancellation);
        await db.Set<DrawCauseEntry>().ExecuteDeleteAsync(cancellation);
        await db.Set<DrawSeat>().ExecuteDeleteAsync(cancellation);
        await db.Set<ExpertDraw>().ExecuteDeleteAsync(cancellation);
        await db.Set<ReviewGroup>().ExecuteDeleteAsync(cancellation);
        await db.Set<ReviewSubPlan>().ExecuteDeleteAsync(cancellation);
        await db.Set<ReviewPlan>().ExecuteDeleteAsync(cancellation);
        await db.Set<ReviewMatterPool>().ExecuteDeleteAsync(cancellation);
        await db.Set<ReviewPoolMember>().ExecuteDeleteAsync(cancellation);
        await db.Set<ReviewPool>().ExecuteDeleteAsync(cancellation);
        await db.Set<ReviewMatter>().ExecuteDeleteAsync(cancellation);
        await db.Set<SavedRuleRevision>().ExecuteDeleteAsync(cancellation);
        await db.Set<SavedRule>().ExecuteDeleteAsync(cancellation);
        await db.Set<ExpertMerge>().ExecuteDeleteAsync(cancellation);
        await db.Set<ExpertRating>().ExecuteDeleteAsync(cancellation);
        await db.Set<ExpertTie>().ExecuteDeleteAsync(cancellation);
        await db.Set<ExpertAbsence>().ExecuteDeleteAsync(cancellation);
        await db.Set<ExpertEmployment>().ExecuteDeleteAsync(cancellation);
        await db.Set<OwnTagValue>().ExecuteDeleteAsync(cancellation);
        await db.Set<OwnTagRevision>().ExecuteDeleteAsync(cancellation);
        await db.Set<OwnTag>().ExecuteDeleteAsync(cancellation);
        await db.Set<Expert>().ExecuteDeleteAsync(cancellation);
        await db.Set<IntakeDraft>().ExecuteDeleteAsync(cancellation);
        await db.Set<Announcement>().ExecuteDeleteAsync(cancellation); // versions, files and readers go with it
        await db.Set<ApprovalCase>().ExecuteDeleteAsync(cancellation);
        await db.Set<Applicant>().ExecuteDeleteAsync(cancellation);
        await db.Set<NumberSequence>().Where(row => row.Key != Begun).ExecuteDeleteAsync(cancellation);
        await db.Set<ChangeEntry>().Where(row => row.Sequence > length).ExecuteDeleteAsync(cancellation);
        var hash = await db.Set<ChangeEntry>().Where(row => row.Sequence == length).Select(row => row.Hash).SingleOrDefaultAsync(cancellation) ?? ChangeChain.Genesis;
        await db.Set<ChangeChainHead>().ExecuteUpdateAsync(row => row.SetProperty(head => head.Length, length).SetProperty(head => head.Hash, hash), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static async Task<PortalDb> OpenAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var db = await services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync(cancellation);
        db.Narrow(ActorScope.Everything);
        return db;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The demonstration set was cut short; it is made anew")]
    private static partial void LogAgain(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The demonstration set was cut short, but there are accounts that do not belong to it; it is left as it is")]
    private static partial void LogLeft(ILogger logger);
}
