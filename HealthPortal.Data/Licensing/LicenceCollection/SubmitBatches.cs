using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Platform.Parameters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceCollection;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicenceCollection;

/// <summary>How large a file may be, asked before one is read.</summary>
[Requires(CollectionPermissions.Send)]
public sealed class ReadCollectionLimit : Query<long>
{
    protected internal override async Task<Outcome<long>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await operation.ParameterAsync(CollectionParameters.MostMegabytes, cancellation) * 1024L * 1024;
}

/// <summary>Puts a received file into the queue of quality control. The same file cannot be under way twice, and is not taken again when all of it has been.</summary>
[Requires(CollectionPermissions.Send)]
public sealed class SubmitBatch : Command<Guid>
{
    public required string TypeCode { get; init; }

    public required BatchMode Mode { get; init; }

    public required ReceivedData File { get; init; }

    /// <summary>The batch whose refused rows this one brings again.</summary>
    public Guid? CorrectsId { get; init; }

    protected internal override async Task<Outcome<Guid>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var open = await CollectionGate.OpenAsync(operation, TypeCode, cancellation);
        if (!open.Succeeded)
        {
            return new Failure(open.Failure!.Value, open.Problems);
        }

        // Two at once with the same file: the second waits here and then finds the first.
        await operation.HoldLogAsync(cancellation);
        var (type, batches) = (open.Value.Type, operation.Db.Set<LicenceBatch>());
        var path = await RecordWriting.SenderPathAsync(operation, cancellation);
        var same = await batches.Where(row => row.TypeId == type.Id && row.FileHash == File.Hash && row.OrganisationPath == path).OrderByDescending(row => row.Id).FirstOrDefaultAsync(cancellation);
        if (same is { IsUnderWay: true })
        {
            return Failure.Conflict($"同一个文件正在处理（批次 {same.Number}），没有重复提交。");
        }

        if (same is { State: BatchState.Accepted })
        {
            return Failure.Conflict($"同一个文件已经全部入库（批次 {same.Number}），没有重复提交。");
        }

        if (CorrectsId is { } wrong)
        {
            var corrected = await batches.SingleOrDefaultAsync(row => row.Id == wrong, cancellation);
            if (corrected is null || corrected.TypeId != type.Id || !corrected.CorrectionOpen)
            {
                return Failure.Conflict("要整改的批次不在，或者已经整改完成，请刷新后再看。");
            }
        }

        var batch = await BatchMaking.NewAsync(operation, type.Id, BatchSource.Upload, Mode, File.FileName, null, CorrectsId, cancellation);
        var queued = batch.Queue(File.Hash, File.Bytes);
        if (!queued.Succeeded)
        {
            return new Failure(queued.Failure!.Value, queued.Problems);
        }

        operation.Service<BatchFiles>().Adopt(batch.Id, File);
        operation.Afterwards.Add(operation.Service<JobBell>().Ring);
        return batch.Id;
    }
}

internal static class BatchMaking
{
    public static async Task<LicenceBatch> NewAsync(
        Operation operation, Guid type, BatchSource source, BatchMode mode, string fileName, string? reference, Guid? corrects, CancellationToken cancellation)
    {
        var day = operation.Today.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var batch = new LicenceBatch
        {
            OrganisationPath = await RecordWriting.SenderPathAsync(operation, cancellation),
            TypeId = type,
            Number = $"GJ{day}-{await operation.NextNumberAsync("licence-batch/" + day, 4, cancellation)}",
            Source = source,
            Mode = mode,
            SubmittedBy = operation.Actor.UserId,
            SubmittedByName = operation.Actor.DisplayName,
            SubmittedByUnit = operation.Actor.OrganName == operation.Actor.OrganisationName ? operation.Actor.OrganName : $"{operation.Actor.OrganName} {operation.Actor.OrganisationName}".Trim(),
            ReachPrefixes = CollectionGate.Reach(operation),
            Reference = reference,
            FileName = fileName,
            ReceivedAt = operation.Now,
            CorrectsId = corrects,
        };
        operation.Db.Add(batch);
        return batch;
    }
}

/// <summary>Says that refused rows need not be sent again, with the reason.</summary>
[Requires(CollectionPermissions.Send)]
public sealed class CloseCorrection : Command<Done>
{
    public required Guid BatchId { get; init; }

    public required string? Note { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation) =>
        await operation.Db.Set<LicenceBatch>().SingleOrDefaultAsync(row => row.Id == BatchId, cancellation) is { } batch
            ? batch.CloseCorrection(Note, operation.Actor.DisplayName, operation.Now)
            : Failure.NotFound();
}
