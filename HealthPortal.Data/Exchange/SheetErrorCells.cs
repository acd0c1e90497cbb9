using System.IO.Compression;
using System.Xml;
using System.Xml.Linq;

namespace HealthPortal.Data.Exchange;

/// <summary>Finds cells whose formula failed (<c>#N/A</c> and the like). ExcelDataReader 3.6 gives them as empty, which would lose them silently.</summary>
internal static class SheetErrorCells
{
    private static readonly XNamespace Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <param name="workbook">An xlsx that has been inspected; left open.</param>
    /// <param name="sheetName">The sheet that was read.</param>
    /// <param name="max">Enough is enough.</param>
    public static IReadOnlyList<(string Address, string Error)> Find(Stream workbook, string sheetName, int max)
    {
        workbook.Position = 0;
        using var archive = new ZipArchive(workbook, ZipArchiveMode.Read, leaveOpen: true);
        var relation = Load(archive, "xl/workbook.xml")?.Descendants()
            .FirstOrDefault(element => element.Name.LocalName == "sheet" && element.Attribute("name")?.Value == sheetName)?
            .Attribute(Relations + "id")?.Value;
        var target = Load(archive, "xl/_rels/workbook.xml.rels")?.Descendants()
            .FirstOrDefault(element => element.Attribute("Id")?.Value == relation)?
            .Attribute("Target")?.Value;
        if (target is null || archive.GetEntry(target.StartsWith('/') ? target[1..] : "xl/" + target) is not { } entry)
        {
            return [];
        }

        var found = new List<(string Address, string Error)>();
        using var stream = entry.Open();
        using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        while (found.Count < max && reader.Read())
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "c" } && reader.GetAttribute("t") == "e" && reader.GetAttribute("r") is { } address)
            {
                found.Add((address, ValueOf(reader)));
            }
        }

        return found;
    }

    private static string ValueOf(XmlReader reader)
    {
        using var cell = reader.ReadSubtree();
        return cell.ReadToDescendant("v", reader.NamespaceURI) ? cell.ReadElementContentAsString() : "#ERROR";
    }

    private static XDocument? Load(ZipArchive archive, string name)
    {
        if (archive.GetEntry(name) is not { } entry)
        {
            return null;
        }

        using var stream = entry.Open();
        using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        return XDocument.Load(reader);
    }
}
