using System.Globalization;
using System.Text;
using HealthPortal.Data.Files;

namespace HealthPortal.Data.Seeding.Demo;

/// <summary>Small real PDF files that stand in for what applicants hand in; one for each material of an item, through the file store's own checks.</summary>
internal sealed class DemoPapers(FileStore store)
{
    private readonly Dictionary<string, StoredFile> kept = new(StringComparer.Ordinal);

    public async Task<StoredFile> TakeAsync(string itemName, string materialName, bool isSupplement, CancellationToken cancellation)
    {
        var title = materialName + (isSupplement ? "（补正）" : "");
        var key = itemName + "/" + title;
        if (kept.TryGetValue(key, out var file))
        {
            return file;
        }

        using var content = new MemoryStream(Pdf([title, "用于：" + itemName, "本页为演示材料，内容虚构，不作为任何证明。"]));
        var saved = await store.SaveAsync(content, FileName(title), FilePolicy.Materials, cancellation);
        return kept[key] = saved.Succeeded ? saved.Value : throw new InvalidOperationException($"The demonstration paper {key} was refused: {saved.Message}");
    }

    private static string FileName(string title)
    {
        var plain = string.Concat(title.Where(c => !Path.GetInvalidFileNameChars().Contains(c) && c is not ('/' or '\\' or ':')));
        return (plain.Length > 60 ? plain[..60] : plain) + ".pdf";
    }

    /// <summary>One A4 page in the reader's own Chinese font: Adobe-GB1 with a predefined encoding, so that nothing need be embedded.</summary>
    internal static byte[] Pdf(IReadOnlyList<string> lines)
    {
        var text = new StringBuilder("0.6 w 56 56 483 730 re S BT ");
        for (var index = 0; index < lines.Count; index++)
        {
            // Long titles must stay inside the frame: a character is as wide as the font is high.
            var size = Math.Min(index == 0 ? 22 : 12, 460 / Math.Max(1, lines[index].Length));
            text.Append(CultureInfo.InvariantCulture, $"/F1 {size} Tf 1 0 0 1 72 {700 - (index * 44)} Tm <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(lines[index]))}> Tj ");
        }

        text.Append("ET");
        string[] objects =
        [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
            string.Create(CultureInfo.InvariantCulture, $"<</Length {text.Length}>>\nstream\n{text}\nendstream"),
            "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[6 0 R]>>",
            "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000/FontDescriptor 7 0 R>>",
            "<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
        ];
        var file = new StringBuilder("%PDF-1.5\n");
        var offsets = new List<int>();
        for (var index = 0; index < objects.Length; index++)
        {
            offsets.Add(file.Length);
            file.Append(CultureInfo.InvariantCulture, $"{index + 1} 0 obj\n{objects[index]}\nendobj\n");
        }

        var start = file.Length;
        file.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
        {
            file.Append(CultureInfo.InvariantCulture, $"{offset:0000000000} 00000 n \n");
        }

        file.Append(CultureInfo.InvariantCulture, $"trailer\n<</Size {objects.Length + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
        return Encoding.ASCII.GetBytes(file.ToString());
    }
}
