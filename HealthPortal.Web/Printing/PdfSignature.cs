using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HealthPortal.Domain.Time;

namespace HealthPortal.Web.Printing;

/// <summary>Where on the paper a click shows the signature: over the drawn seal. In millimetres from the upper left corner of the page.</summary>
/// <param name="Page">From 1.</param>
public sealed record PdfSignaturePlace(int Page, double Left, double Top, double Width, double Height);

/// <summary>What the signature says of itself.</summary>
public sealed record PdfSignatureFacts
{
    /// <summary>Who signs: the organ.</summary>
    public required string Name { get; init; }

    /// <summary>Why, for example 核发公共场所卫生许可证.</summary>
    public required string Reason { get; init; }

    public string? Location { get; init; }

    /// <summary>UTC. As the portal's clock has it: a time-stamping authority would have to say it to prove it.</summary>
    public required DateTime At { get; init; }

    /// <summary>Null leaves the signature without a place on paper; readers list it all the same.</summary>
    public PdfSignaturePlace? Place { get; init; }
}

/// <summary>
/// A PDF that is ready to be signed: a PAdES signature (ETSI EN 319 142-1, level B-B) written behind the file as an incremental update, so that not one
/// byte of what was there changes and signatures it has already stay valid. The update is of the file's own kind, a classic cross-reference table or a
/// stream. The CMS itself is made elsewhere: keys do not come here.
/// </summary>
public sealed class PdfSignature
{
    private const double PointsPerMillimetre = 72 / 25.4;

    /// <summary>Digits of an offset in the byte range: files up to 10 GB, more than a byte array holds.</summary>
    private const int RangeDigits = 10;

    private readonly byte[] file;

    /// <summary>Offset of the opening angle bracket.</summary>
    private readonly int gapAt;

    private readonly int room;

    private PdfSignature(byte[] file, int gapAt, int room) => (this.file, this.gapAt, this.room) = (file, gapAt, room);

    private int GapEnd => gapAt + (room * 2) + 2;

    /// <summary>Lays the place for a signature of at most <paramref name="room"/> bytes.</summary>
    /// <exception cref="UnsignablePdfException">Not a PDF, damaged, encrypted, or certified against changes. The message says which.</exception>
    public static PdfSignature Prepare(byte[] pdf, PdfSignatureFacts facts, int room)
    {
        var read = PdfFile.Read(pdf);
        var update = new Update(read);
        var catalogue = read.Dictionary(read.Root);
        if (read.Resolve(catalogue["Perms"]) is { } permissions && PdfDictionary.Parse(permissions)["DocMDP"] is not null)
        {
            throw new UnsignablePdfException("PDF 文件已被认证为不允许改动，不能再加签章。");
        }

        var signature = new PdfReference(read.NextNumber, 0);
        var field = new PdfReference(read.NextNumber + 1, 0);
        var (page, box) = read.Page(facts.Place?.Page ?? 1);
        update.Add(signature, SignatureDictionary(facts, room, out var rangeAt, out var contentsAt));
        var appearance = facts.Place is null ? (PdfReference?)null : new PdfReference(read.NextNumber + 2, 0);
        update.Add(field, Widget(facts.Place, field, signature, page, box, appearance));
        if (appearance is { } drawing)
        {
            update.Add(drawing, EmptyDrawing(facts.Place!));
        }

        AddToList(read, update, read.Dictionary(page), page, "Annots", field);
        AddToForm(read, update, catalogue, field);
        var (file, starts) = update.Write();
        var start = starts[signature.Number];
        var prepared = new PdfSignature(file, start + contentsAt, room);
        prepared.WriteRange(start + rangeAt);
        return prepared;
    }

    /// <summary>What the CMS must sign: the whole file but the place of the CMS itself.</summary>
    public byte[] SignedBytes() => [.. file.AsSpan(0, gapAt), .. file.AsSpan(GapEnd)];

    /// <summary>The signed file.</summary>
    /// <exception cref="ArgumentException">The CMS is longer than the room it was promised.</exception>
    public byte[] Complete(byte[] cms)
    {
        if (cms.Length > room)
        {
            throw new ArgumentException("The signature does not fit into the room kept for it.", nameof(cms));
        }

        var signed = (byte[])file.Clone();
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(cms)).CopyTo(signed, gapAt + 1);
        return signed;
    }

    private static byte[] SignatureDictionary(PdfSignatureFacts facts, int room, out int rangeAt, out int contentsAt)
    {
        var text = new StringBuilder("<</Type /Sig\n/Filter /Adobe.PPKLite\n/SubFilter /ETSI.CAdES.detached\n/ByteRange ");
        rangeAt = text.Length;
        text.Append('[').Append(' ', (RangeDigits + 1) * 4).Append("]\n/Contents ");
        contentsAt = text.Length;
        text.Append('<').Append('0', room * 2).Append(">\n");
        var at = ShanghaiTime.Of(facts.At);
        text.Append(CultureInfo.InvariantCulture, $"/M (D:{at:yyyyMMddHHmmss}+08'00')\n/Name {Text(facts.Name)}\n/Reason {Text(facts.Reason)}\n");
        if (facts.Location is { } location)
        {
            text.Append("/Location ").Append(Text(location)).Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.Append(">>").ToString());
    }

    private static byte[] Widget(PdfSignaturePlace? place, PdfReference field, PdfReference signature, PdfReference page, double[] box, PdfReference? appearance)
    {
        var rectangle = "0 0 0 0";
        if (place is not null)
        {
            var left = box[0] + (place.Left * PointsPerMillimetre);
            var top = box[3] - (place.Top * PointsPerMillimetre);
            rectangle = string.Create(CultureInfo.InvariantCulture, $"{left:0.##} {top - (place.Height * PointsPerMillimetre):0.##} {left + (place.Width * PointsPerMillimetre):0.##} {top:0.##}");
        }

        // 132: printed, locked. The name must be new in the file; an object's number is.
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"<</Type /Annot\n/Subtype /Widget\n/FT /Sig\n/T (Seal{field.Number})\n/V {signature}\n/F 132\n/Rect [{rectangle}]\n/P {page}\n{(appearance is { } drawing ? $"/AP <</N {drawing}>>\n" : "")}>>"));
    }

    /// <summary>The seal is drawn on the page already; the field lies over it and shows nothing itself.</summary>
    private static byte[] EmptyDrawing(PdfSignaturePlace place) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"<</Type /XObject\n/Subtype /Form\n/BBox [0 0 {place.Width * PointsPerMillimetre:0.##} {place.Height * PointsPerMillimetre:0.##}]\n/Resources <<>>\n/Length 0>>\nstream\n\nendstream"));

    /// <summary>Adds the field to a list of references that stands in the owner or in an object of its own.</summary>
    private static void AddToList(PdfFile file, Update update, PdfDictionary owner, PdfReference ownerAt, string key, PdfReference field)
    {
        if (owner.Reference(key) is { } list)
        {
            update.Replace(list, PdfSyntax.Append(file.Value(list.Number) ?? throw UnsignablePdfException.Damaged("缺少对象"), field.ToString()));
            return;
        }

        owner.Set(key, PdfSyntax.Append(owner[key] ?? "[]"u8.ToArray(), field.ToString()));
        update.Replace(ownerAt, owner.ToBytes());
    }

    private static void AddToForm(PdfFile file, Update update, PdfDictionary catalogue, PdfReference field)
    {
        var formAt = catalogue.Reference("AcroForm");
        var form = formAt is { } there ? file.Dictionary(there) : catalogue["AcroForm"] is { } inline ? PdfDictionary.Parse(inline) : new PdfDictionary();

        // 1: there are signatures; 2: whoever saves must append. Further flags stay.
        form.Set("SigFlags", ((form.Number("SigFlags") ?? 0) | 3).ToString(CultureInfo.InvariantCulture));
        if (form.Reference("Fields") is { } list)
        {
            update.Replace(list, PdfSyntax.Append(file.Value(list.Number) ?? throw UnsignablePdfException.Damaged("缺少对象"), field.ToString()));
        }
        else
        {
            form.Set("Fields", PdfSyntax.Append(form["Fields"] ?? "[]"u8.ToArray(), field.ToString()));
        }

        if (formAt is { } own)
        {
            update.Replace(own, form.ToBytes());
        }
        else
        {
            catalogue.Set("AcroForm", form.ToBytes());
            update.Replace(file.Root, catalogue.ToBytes());
        }
    }

    /// <summary>UTF-16 with its mark, in hexadecimal: the one form every reader takes for Chinese.</summary>
    private static string Text(string value) => "<FEFF" + Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(value)) + ">";

    private void WriteRange(int at)
    {
        var range = string.Create(CultureInfo.InvariantCulture, $"[0 {gapAt} {GapEnd} {file.Length - GapEnd}");
        Encoding.ASCII.GetBytes(range).CopyTo(file, at);
    }

    /// <summary>Objects that are new or changed, and the cross-reference section that makes them count.</summary>
    private sealed class Update(PdfFile file)
    {
        private readonly SortedDictionary<int, (int Generation, byte[] Value)> objects = [];

        public void Add(PdfReference reference, byte[] value) => objects.Add(reference.Number, (reference.Generation, value));

        /// <summary>Keeps the generation the object has: it is the same object with another value.</summary>
        public void Replace(PdfReference reference, byte[] value) => objects[reference.Number] = (file.GenerationOf(reference.Number), value);

        /// <returns>The file with the update, and where the value of each object in it begins.</returns>
        public (byte[] File, Dictionary<int, int> Starts) Write()
        {
            using var written = new MemoryStream();
            written.Write(file.Bytes);
            if (file.Bytes[^1] is not (10 or 13))
            {
                written.WriteByte(10);
            }

            var offsets = new Dictionary<int, int>();
            var starts = new Dictionary<int, int>();
            foreach (var (number, (generation, value)) in objects)
            {
                offsets[number] = (int)written.Position;
                Write(written, FormattableString.Invariant($"{number} {generation} obj\n"));
                starts[number] = (int)written.Position;
                written.Write(value);
                Write(written, "\nendobj\n");
            }

            var section = (int)written.Position;
            if (file.EndsInStream)
            {
                WriteStream(written, section, offsets);
            }
            else
            {
                WriteTable(written, offsets);
            }

            Write(written, FormattableString.Invariant($"startxref\n{section}\n%%EOF\n"));
            return (written.ToArray(), starts);
        }

        private void WriteTable(MemoryStream written, Dictionary<int, int> offsets)
        {
            Write(written, "xref\n");
            foreach (var run in Runs([.. objects.Keys]))
            {
                Write(written, FormattableString.Invariant($"{run[0]} {run.Count}\n"));
                foreach (var number in run)
                {
                    Write(written, FormattableString.Invariant($"{offsets[number]:0000000000} {objects[number].Generation:00000} n \n"));
                }
            }

            Write(written, "trailer\n");
            written.Write(Trailer(Math.Max(file.NextNumber, objects.Keys.Max() + 1)).ToBytes());
            Write(written, "\n");
        }

        private void WriteStream(MemoryStream written, int section, Dictionary<int, int> offsets)
        {
            var own = Math.Max(file.NextNumber, objects.Keys.Max() + 1);
            offsets[own] = section;
            var numbers = objects.Keys.Append(own).ToList();
            var rows = new byte[numbers.Count * 7];
            for (var index = 0; index < numbers.Count; index++)
            {
                var row = rows.AsSpan(index * 7);
                row[0] = 1;
                System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(row[1..], offsets[numbers[index]]);
                System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(row[5..], (ushort)(objects.TryGetValue(numbers[index], out var known) ? known.Generation : 0));
            }

            var head = Trailer(own + 1);
            head.Set("Type", "/XRef");
            head.Set("W", "[1 4 2]");
            head.Set("Index", "[" + string.Join(' ', Runs(numbers).Select(run => string.Create(CultureInfo.InvariantCulture, $"{run[0]} {run.Count}"))) + "]");
            head.Set("Length", rows.Length.ToString(CultureInfo.InvariantCulture));
            Write(written, FormattableString.Invariant($"{own} 0 obj\n"));
            written.Write(head.ToBytes());
            Write(written, "\nstream\n");
            written.Write(rows);
            Write(written, "\nendstream\nendobj\n");
        }

        private PdfDictionary Trailer(int size)
        {
            var trailer = new PdfDictionary();
            trailer.Set("Size", size.ToString(CultureInfo.InvariantCulture));
            trailer.Set("Prev", file.NewestSection.ToString(CultureInfo.InvariantCulture));
            foreach (var key in (string[])["Root", "Info"])
            {
                if (file.Trailer[key] is { } value)
                {
                    trailer.Set(key, value);
                }
            }

            if (file.Trailer["ID"] is { } identity)
            {
                trailer.Set("ID", Renewed(identity));
            }

            return trailer;
        }

        /// <summary>The first half names the document and stays; the second names this state of it (ISO 32000-1, 14.4).</summary>
        private byte[] Renewed(byte[] identity)
        {
            var at = PdfSyntax.SkipWhite(identity, 1);
            if (identity[0] != '[' || at >= identity.Length || identity[at] == ']')
            {
                return identity;
            }

            using var state = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            state.AppendData(file.Bytes);
            foreach (var (_, value) in objects.Values)
            {
                state.AppendData(value);
            }

            return [.. "["u8, .. identity.AsSpan(at, PdfSyntax.EndOf(identity, at) - at), .. Encoding.ASCII.GetBytes("<" + Convert.ToHexString(state.GetHashAndReset().AsSpan(0, 16)) + ">]")];
        }

        private static List<List<int>> Runs(IReadOnlyList<int> numbers)
        {
            var runs = new List<List<int>>();
            foreach (var number in numbers)
            {
                if (runs.Count == 0 || runs[^1][^1] + 1 != number)
                {
                    runs.Add([]);
                }

                runs[^1].Add(number);
            }

            return runs;
        }

        private static void Write(MemoryStream written, string text) => written.Write(Encoding.ASCII.GetBytes(text));
    }
}
