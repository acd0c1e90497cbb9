using System.Text.Json;

namespace HealthPortal.Domain.Experts.ExpertExtraction;

/// <param name="Order">Indexes of the document's experts, the whole order; null for readers who may not see the pool.</param>
/// <param name="Formal">Keys as drawn; so is <paramref name="Backup"/>. Null for readers who may not see the names.</param>
/// <param name="FormalNow">Keys after the last cause.</param>
public sealed record ReceiptGroup(
    string Key,
    IReadOnlyList<int>? Order,
    IReadOnlyList<string>? Formal,
    IReadOnlyList<string>? Backup,
    IReadOnlyList<string>? FormalNow,
    IReadOnlyList<string>? BackupNow);

/// <param name="Steps">Who was called or promoted by it.</param>
public sealed record ReceiptCause(DrawCauseKind Kind, DateTime At, string? Expert, string? Group, int Formal, int Backup, IReadOnlyList<DrawStep>? Steps);

/// <param name="Algorithm">For example SM2-SM3.</param>
/// <param name="KeyId">Of the signing key.</param>
/// <param name="Value">Over <see cref="DrawReceipt.SignedBytes"/>, in hexadecimal.</param>
public sealed record ReceiptSignature(string Algorithm, string KeyId, string Value);

/// <summary>抽取凭证: everything that is needed to draw again and compare.</summary>
/// <param name="Document">Null for readers who may not see the pool; the hashes can be checked without it.</param>
/// <param name="DrawnAt">UTC, to the second.</param>
public sealed record DrawReceipt(
    string Format,
    string Plan,
    DrawKind Kind,
    string Commitment,
    string ServerNonceHash,
    string ServerNonce,
    IReadOnlyList<SeedPart> Parts,
    string Seed,
    DateTime DrawnAt,
    DrawDocument? Document,
    IReadOnlyList<ReceiptGroup> Groups,
    IReadOnlyList<ReceiptCause> Causes,
    ReceiptSignature? Signature)
{
    public const string CurrentFormat = "health-portal/expert-draw-receipt/1";

    /// <summary>How documents and receipts are written and read.</summary>
    public static JsonSerializerOptions JsonOptions => DrawDocument.Json;

    /// <summary>Somebody was passed over because otherwise places would have stayed empty. Null only in receipts that were not made by <see cref="Make"/>.</summary>
    public bool? LookedAhead { get; init; }

    /// <summary>Draws, applies the causes, and writes down what came of it.</summary>
    public static Kernel.Outcome<DrawReceipt> Make(DrawDocument document, string serverNonce, IReadOnlyList<SeedPart> parts, DateTime drawnAt, IReadOnlyList<DrawCause> causes)
    {
        if (DrawSeed.Faults(parts) is [var fault, ..])
        {
            return Kernel.Failure.Invalid(fault);
        }

        if (drawnAt < document.FrozenAt || causes.Any(cause => cause.At < drawnAt))
        {
            return Kernel.Failure.Invalid("抽取时间应在冻结之后、补抽之前。");
        }

        var commitment = document.Commitment();
        var seed = DrawSeed.Make(document.Kind, commitment, serverNonce, parts);
        var drawn = DrawState.Draw(document, seed);
        if (!drawn.Succeeded)
        {
            return new Kernel.Failure(drawn.Failure!.Value, drawn.Problems);
        }

        var state = drawn.Value;
        var first = document.Groups.Select((_, index) => (Formal: state.Formal(index), Backup: state.Backup(index))).ToArray();
        var written = new List<ReceiptCause>();
        foreach (var cause in causes)
        {
            var applied = state.Apply(cause);
            if (!applied.Succeeded)
            {
                return new Kernel.Failure(applied.Failure!.Value, applied.Problems);
            }

            written.Add(new ReceiptCause(cause.Kind, cause.At, cause.Expert, cause.Group, cause.Formal, cause.Backup, applied.Value));
        }

        return new DrawReceipt(CurrentFormat, document.Plan, document.Kind, commitment, DrawSeed.HashOfServerNonce(serverNonce), serverNonce, parts, Convert.ToHexStringLower(seed), drawnAt, document,
            [.. document.Groups.Select((group, index) => new ReceiptGroup(group.Key, state.Orders[index], first[index].Formal, first[index].Backup, state.Formal(index), state.Backup(index)))],
            written, Signature: null)
        {
            LookedAhead = state.LookedAhead,
        };
    }

    /// <summary>The receipt for those who may check the hashes but see neither pool nor names.</summary>
    public DrawReceipt WithoutNames() => this with
    {
        Document = null,
        Groups = [.. Groups.Select(group => new ReceiptGroup(group.Key, null, null, null, null, null))],
        Causes = [.. Causes.Select(cause => cause with { Expert = null, Steps = null })],
        Signature = null,
    };

    public string ToJson() => JsonSerializer.Serialize(this, DrawDocument.Json);

    public byte[] CanonicalBytes() => CanonicalJson.Bytes(JsonSerializer.SerializeToElement(this, DrawDocument.Json));

    /// <summary>Everything but the signature, in canonical form.</summary>
    public byte[] SignedBytes() => CanonicalJson.Bytes(JsonSerializer.SerializeToElement(this, DrawDocument.Json), without: "signature");
}
