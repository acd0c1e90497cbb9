using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceStandards;

namespace HealthPortal.Domain.Licensing.LicenceCollection;

public enum BatchSource
{
    /// <summary>A file brought in the browser.</summary>
    Upload,

    /// <summary>Parts sent by an outside system.</summary>
    Interface,

    /// <summary>Single records sent by an outside system; one batch a day holds their counts.</summary>
    SingleRecords,
}

public enum BatchMode
{
    /// <summary>存量: what was never collected before.</summary>
    Stock,

    /// <summary>增量: what is new or has changed.</summary>
    Increment,
}

public enum BatchState
{
    /// <summary>Parts are still to come.</summary>
    Receiving,

    /// <summary>All is there; quality control has not begun.</summary>
    Waiting,

    Running,

    /// <summary>Every row was taken.</summary>
    Accepted,

    /// <summary>Faulty rows were left out, the others taken.</summary>
    Partly,

    /// <summary>Nothing was taken (tender 5.1.3.2.3).</summary>
    Refused,

    /// <summary>The portal could not deal with it; nothing was taken.</summary>
    Failed,
}

/// <summary>What became of the rows of a batch.</summary>
/// <param name="Superseded">Repeated within the batch by a newer row of the same key.</param>
/// <param name="Older">The library has a newer record of the key.</param>
public sealed record BatchResult(int Total, int Inserted, int Updated, int Unchanged, int Older, int Superseded, int Faulty)
{
    public int Taken => Inserted + Updated;
}

/// <summary>归集批次: records that came together, with what quality control made of them.</summary>
public sealed class LicenceBatch : MutableEntity, IScoped, ILabelled
{
    public const int LongestNote = 500;

    /// <summary>After that many broken-off runs a batch is given up, so that it does not stand in the way of others.</summary>
    public const int MostAttempts = 3;

    /// <summary>Of the sender's organ.</summary>
    public required string OrganisationPath { get; set; }

    public required Guid TypeId { get; init; }

    public LicenceType? Type { get; init; }

    public required string Number { get; init; }

    public required BatchSource Source { get; init; }

    public required BatchMode Mode { get; init; }

    public required Guid SubmittedBy { get; init; }

    public required string SubmittedByName { get; init; }

    public required string SubmittedByUnit { get; init; }

    /// <summary>Prefixes within which the sender may write, parted by a blank, as they were when the batch was sent.</summary>
    public required string ReachPrefixes { get; init; }

    /// <summary>The sender's own number; a second call with it means the same batch.</summary>
    public string? Reference { get; init; }

    public required string FileName { get; init; }

    /// <summary>SHA-256 of the content; empty while parts are to come, and when the file is no longer kept.</summary>
    public string FileHash { get; set; } = "";

    public long Bytes { get; set; }

    public required DateTime ReceivedAt { get; init; }

    public BatchState State { get; private set; }

    public DateTime? StartedAt { get; private set; }

    public DateTime? EndedAt { get; private set; }

    public int Attempts { get; private set; }

    /// <summary>Version of the standard it was checked against.</summary>
    public int? StandardNumber { get; private set; }

    public int Total { get; private set; }

    public int Inserted { get; private set; }

    public int Updated { get; private set; }

    public int Unchanged { get; private set; }

    public int Older { get; private set; }

    public int Superseded { get; private set; }

    public int Faulty { get; private set; }

    /// <summary>Why nothing was taken, for people.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Faults by kind and data item, and the first of them, as JSON.</summary>
    public string? FaultsJson { get; private set; }

    /// <summary>The batch this one puts right.</summary>
    public Guid? CorrectsId { get; init; }

    /// <summary>整改: rows were refused and nobody has sent them again or said that it is not needed.</summary>
    public bool CorrectionOpen { get; private set; }

    public Guid? CorrectedById { get; private set; }

    public DateTime? CorrectedAt { get; private set; }

    /// <summary>Why the rows need not be sent again.</summary>
    public string? CorrectionNote { get; private set; }

    public string? CorrectionClosedByName { get; private set; }

    public string Label => "归集批次 " + Number;

    public BatchResult Result => new(Total, Inserted, Updated, Unchanged, Older, Superseded, Faulty);

    public bool IsUnderWay => State is BatchState.Receiving or BatchState.Waiting or BatchState.Running;

    /// <summary>All of it has come in.</summary>
    public Outcome<Done> Queue(string hash, long bytes)
    {
        if (State != BatchState.Receiving)
        {
            return Failure.Conflict("这个批次已经提交，不能再追加数据。");
        }

        (State, FileHash, Bytes) = (BatchState.Waiting, hash, bytes);
        return Done.It;
    }

    /// <summary>False when it has been tried too often and is given up.</summary>
    public bool Begin(DateTime now)
    {
        if (State is not (BatchState.Waiting or BatchState.Running))
        {
            throw new InvalidOperationException($"Batch {Number} is {State} and cannot begin.");
        }

        if (Attempts >= MostAttempts)
        {
            Fail("处理多次中断，没有完成。请联系门户管理员查看后台日志，再重新上传。", now);
            return false;
        }

        (State, StartedAt, Attempts) = (BatchState.Running, now, Attempts + 1);
        return true;
    }

    /// <summary>Quality control refuses the whole batch.</summary>
    public void Refuse(int standard, int total, int faulty, string refusal, string faultsJson, DateTime now)
    {
        (State, EndedAt, StandardNumber, Total, Faulty, Refusal, FaultsJson) = (BatchState.Refused, now, standard, total, faulty, refusal, faultsJson);

        // A refused attempt to put an earlier batch right leaves that one open; there is one open task, not two.
        CorrectionOpen = CorrectsId is null;
    }

    public void Accept(int standard, BatchResult result, string? faultsJson, DateTime now)
    {
        (State, EndedAt, StandardNumber, FaultsJson) = (result.Faulty == 0 ? BatchState.Accepted : BatchState.Partly, now, standard, faultsJson);
        (Total, Inserted, Updated, Unchanged, Older, Superseded, Faulty) = (result.Total, result.Inserted, result.Updated, result.Unchanged, result.Older, result.Superseded, result.Faulty);
        CorrectionOpen = result.Faulty > 0;
    }

    /// <summary>Its files were kept long enough and have been removed.</summary>
    public void ForgetFile() => FileHash = "";

    public void Fail(string sentence, DateTime now) => (State, EndedAt, Refusal) = (BatchState.Failed, now, sentence);

    /// <summary>The batch that was sent to put this one right has been taken, whole or in part; what is left of it is that batch's own task.</summary>
    public void CorrectedBy(LicenceBatch later)
    {
        if (later.State is BatchState.Accepted or BatchState.Partly)
        {
            (CorrectionOpen, CorrectedById, CorrectedAt) = (false, later.Id, later.EndedAt);
        }
    }

    /// <summary>Says that the refused rows need not be sent again.</summary>
    public Outcome<Done> CloseCorrection(string? note, string byName, DateTime now)
    {
        if (!CorrectionOpen)
        {
            return Failure.Conflict("这个批次没有待整改的数据，请刷新后再看。");
        }

        if (string.IsNullOrWhiteSpace(note) || note.Trim().Length > LongestNote)
        {
            return Failure.Invalid($"请写明不再重新上传的原因，最多 {LongestNote} 个字。", "note");
        }

        (CorrectionOpen, CorrectedAt, CorrectionNote, CorrectionClosedByName) = (false, now, note.Trim(), byName);
        return Done.It;
    }
}
