using ExcelDataReader;

namespace HealthPortal.Tests.Kit;

/// <summary>Reads back a workbook the portal has written.</summary>
public static class Sheets
{
    /// <summary>All cells of the first sheet as text.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(byte[] workbook)
    {
        using var stream = new MemoryStream(workbook);
        using var reader = ExcelReaderFactory.CreateOpenXmlReader(stream);
        var rows = new List<IReadOnlyList<string>>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => Convert.ToString(reader.GetValue(column), System.Globalization.CultureInfo.InvariantCulture) ?? "")]);
        }

        return rows;
    }
}
