using HealthPortal.Data.Execution;
using HealthPortal.Domain.Experts.ExpertRules;
using HealthPortal.Domain.Experts.ReviewPlans;
using HealthPortal.Domain.Experts.ReviewSheets;
using HealthPortal.Domain.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Experts.ReviewSheets;

/// <param name="Shown">The name, or on a blinded sheet the code.</param>
/// <param name="Version">Of what is kept; 0 before anything is.</param>
public sealed record TerminalObject(Guid Id, int Ordinal, string Shown, bool IsDone, SheetEntry Entry, int Version);

/// <param name="ExpertName">Null on sheets without names.</param>
public sealed record TerminalView(string PlanName, string SittingName, DateOnly Day, HalfDay Half, string Place, string? ExpertName, string FormName, SheetContent Content, IReadOnlyList<TerminalObject> Objects, bool IsHandedIn);

/// <summary>The sheet of whoever holds a link. Run by the portal itself: an expert has no account, and the secret of the link is all he shows.</summary>
[Requires("jobs.run")]
public sealed class ReadSheetTerminal : Query<TerminalView>
{
    public required string? Secret { get; init; }

    protected internal override async Task<Outcome<TerminalView>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await SheetTerminals.FindAsync(operation, Secret, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var (sitting, seat) = found.Value;
        var (content, blinded) = (sitting.Content, sitting.Content.Way == SheetWay.Blinded);
        var handedIn = seat.Filler!.HandedInAt is not null;
        return new TerminalView(
            sitting.Plan.Name, sitting.Sub.Name, sitting.Sub.Day, sitting.Sub.Half, sitting.Sub.Place, blinded ? null : seat.Expert.Name, sitting.Form!.Name, content,
            [
                .. sitting.ObjectsOf(seat).Select(judged =>
                {
                    var (entry, version) = SheetTerminals.Kept(sitting, seat, judged.Id, Secret!);
                    return new TerminalObject(judged.Id, judged.Ordinal, blinded ? judged.Mark : judged.Name, SheetRules.IsComplete(content, entry), handedIn ? SheetEntry.Empty : entry, version);
                }),
            ],
            handedIn);
    }
}

/// <summary>Keeps what was typed for one object; unfinished is allowed, wrong is not.</summary>
[Requires("jobs.run")]
public sealed class SaveSheetEntry : Command<Done>
{
    public required string? Secret { get; init; }

    public required Guid ObjectId { get; init; }

    public required SheetEntry Entry { get; init; }

    /// <summary>Of what the page showed; 0 where nothing was kept.</summary>
    public required int Version { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        await operation.HoldLogAsync(cancellation);
        var found = await SheetTerminals.FindAsync(operation, Secret, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var (sitting, seat) = found.Value;
        if (seat.Filler!.HandedInAt is not null)
        {
            return Failure.Invalid("评审表已经交回，不能再改。");
        }

        if (sitting.ObjectsOf(seat).FirstOrDefault(row => row.Id == ObjectId) is not { } judged)
        {
            return Failure.Invalid("这个对象不由您评审，请看其他对象。");
        }

        if (SheetRules.Check(sitting.Content, Entry).ToList() is { Count: > 0 } problems)
        {
            return Failure.Invalid(problems);
        }

        if (SheetTerminals.Kept(sitting, seat, judged.Id, Secret!).Version != Version)
        {
            return Failure.Conflict("这个对象刚刚在另一个页面里填过。您填的内容还在下面，请核对后再保存。");
        }

        if (sitting.Content.Way != SheetWay.Blinded)
        {
            SheetTerminals.Keep(operation, sitting, seat, judged, Entry);
            return Done.It;
        }

        var owner = SheetSecret.OwnerKey(Secret!);
        if (sitting.Sealed.FirstOrDefault(mark => mark.ObjectId == judged.Id && mark.OwnerKey == owner) is { } known)
        {
            known.EntryJson = Entry.Write();
        }
        else
        {
            operation.Db.Add(SheetTerminals.NewSealed(sitting, judged.Id, owner, Entry, isFinal: false));
        }

        return Done.It;
    }
}

/// <summary>交回: once, complete, and then only the officer can give it back.</summary>
[Requires("jobs.run")]
public sealed class HandInSheet : Command<Done>
{
    public required string? Secret { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        await operation.HoldLogAsync(cancellation);
        var found = await SheetTerminals.FindAsync(operation, Secret, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var (sitting, seat) = found.Value;
        if (seat.Filler!.HandedInAt is not null)
        {
            return Failure.Invalid("评审表已经交回，不用再交。");
        }

        if (SheetReading.Unfinished(sitting.Content, sitting.ObjectsOf(seat), id => SheetTerminals.Kept(sitting, seat, id, Secret!).Entry) is { } unfinished)
        {
            return Failure.Invalid(unfinished);
        }

        seat.Filler.HandedInAt = operation.Now;
        if (sitting.Content.Way == SheetWay.Blinded)
        {
            var owner = SheetSecret.OwnerKey(Secret!);
            var own = sitting.ObjectsOf(seat).Select(judged => judged.Id).ToHashSet();
            foreach (var mark in sitting.Sealed.Where(mark => mark.OwnerKey == owner && own.Contains(mark.ObjectId)))
            {
                mark.IsFinal = true;
            }
        }

        return Done.It;
    }
}

internal static class SheetTerminals
{
    /// <summary>128 bits in hexadecimal.</summary>
    private const int SecretLength = 32;

    /// <summary>The same for a forged, an old and a used-up link, so that trying tells nothing.</summary>
    public static readonly Failure Unknown = Failure.NotFound("链接无效，或者已经失效。请向会务人员索取新的链接。");

    public static async Task<Outcome<(SheetSitting Sitting, SheetSeat Seat)>> FindAsync(Operation operation, string? secret, CancellationToken cancellation)
    {
        if (secret is null || secret.Length != SecretLength || !secret.All(char.IsAsciiHexDigitLower))
        {
            return Unknown;
        }

        var hash = SheetSecret.LinkHash(secret);
        if (await operation.Db.Set<SheetFiller>().AsNoTracking().Where(row => row.LinkHash == hash).Select(row => new { row.RoundId, row.SeatId }).SingleOrDefaultAsync(cancellation) is not { } filler
            || await SheetReading.OfRoundAsync(operation, filler.RoundId, cancellation) is not { } sitting || sitting.Fillers.FirstOrDefault(seat => seat.Seat.Id == filler.SeatId) is not { } seat)
        {
            return Unknown;
        }

        if (sitting.Plan.State != ReviewPlanState.Open || sitting.Round!.State != SheetRoundState.Open || sitting.Sub.Day != operation.Today)
        {
            return Failure.Invalid(sitting.Sub.Day > operation.Today ? "还没有到评审当天。" : "本场评审已经结束，链接不再有效。");
        }

        return seat.Present ? (sitting, seat) : Failure.Invalid("会务人员还没有登记您到场，登记后再打开这个链接。");
    }

    public static (SheetEntry Entry, int Version) Kept(SheetSitting sitting, SheetSeat seat, Guid objectId, string secret)
    {
        if (sitting.Content.Way != SheetWay.Blinded)
        {
            var mark = sitting.Marks.FirstOrDefault(row => row.ObjectId == objectId && row.SeatId == seat.Seat.Id);
            return (mark?.Entry ?? SheetEntry.Empty, mark?.Version ?? 0);
        }

        var owner = SheetSecret.OwnerKey(secret);
        var nameless = sitting.Sealed.FirstOrDefault(row => row.ObjectId == objectId && row.OwnerKey == owner);
        return (nameless?.Entry ?? SheetEntry.Empty, nameless?.Version ?? 0);
    }

    public static void Keep(Operation operation, SheetSitting sitting, SheetSeat seat, SheetObject judged, SheetEntry entry)
    {
        if (sitting.Marks.FirstOrDefault(mark => mark.ObjectId == judged.Id && mark.SeatId == seat.Seat.Id) is { } known)
        {
            known.EntryJson = entry.Write();
        }
        else
        {
            operation.Db.Add(new SheetMark { OrganisationPath = sitting.Plan.OrganisationPath, RoundId = sitting.Round!.Id, ObjectId = judged.Id, SeatId = seat.Seat.Id, EntryJson = entry.Write(), Label = FormattableString.Invariant($"{sitting.Sub.Name} 第 {judged.Ordinal} 号对象：{seat.Expert.Number}") });
        }
    }

    // A key of random bits: the usual one begins with the time, which would tell who it was.
    public static SealedMark NewSealed(SheetSitting sitting, Guid objectId, string owner, SheetEntry entry, bool isFinal) => new() { Id = Guid.NewGuid(), OrganisationPath = sitting.Plan.OrganisationPath, RoundId = sitting.Round!.Id, ObjectId = objectId, OwnerKey = owner, EntryJson = entry.Write(), IsFinal = isFinal };
}
