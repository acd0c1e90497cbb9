using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Jobs;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Platform.Calendar;
using HealthPortal.Domain.Platform.Divisions;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Seeding;

/// <summary>Fills an empty database with what the portal cannot work without: divisions, holidays, the matter catalogue with its guides, organisations and roles.</summary>
[Requires("seed")]
internal sealed class ReferenceSeed : Command<bool>
{
    /// <summary>Early enough for the half year that the demonstration tells.</summary>
    private static readonly DateOnly GuidesInForceFrom = new(2025, 1, 1);

    /// <returns>False when the database was seeded before.</returns>
    protected internal override async Task<Outcome<bool>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<ChangeChainHead>().AnyAsync(cancellation))
        {
            await RoleSeed.AddMissingAsync(db, cancellation);
            await JobSettings.AddMissingAsync(db, cancellation);
            await MessageKinds.AddMissingAsync(db, cancellation);
            await DictionarySeed.AddMissingAsync(db, operation.Service<ReferenceData>(), cancellation);
            await StandardSeed.AddMissingAsync(db, operation.Service<ReferenceData>(), operation.Now, cancellation);
            return false;
        }

        var reference = operation.Service<ReferenceData>();
        db.Add(new ChangeChainHead { Length = 0, Hash = ChangeChain.Genesis });
        var divisions = ReadDivisions(reference);
        db.AddRange(divisions);
        db.AddRange(ReadHolidays(reference));
        AddCatalogue(operation, reference);
        OrganisationSeed.Add(db, divisions);
        await RoleSeed.AddMissingAsync(db, cancellation);
        await JobSettings.AddMissingAsync(db, cancellation);
        await MessageKinds.AddMissingAsync(db, cancellation);
        await DictionarySeed.AddMissingAsync(db, reference, cancellation);
        await StandardSeed.AddMissingAsync(db, reference, operation.Now, cancellation);
        await operation.FlushAsync(cancellation);
        return true;
    }

    private static List<Division> ReadDivisions(ReferenceData reference)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var rows = new List<Division>();
        foreach (var line in reference.Lines("divisions.csv").Skip(1))
        {
            var cells = line.Split(',');
            if (cells is not [var code, var name, var levelText, var parent, ..])
            {
                continue;
            }

            var level = Enum.Parse<AdministrativeLevel>(levelText, ignoreCase: true);
            var full = level <= AdministrativeLevel.City || !names.TryGetValue(parent, out var above) ? name : above + name;
            names[code] = full;
            rows.Add(new Division { Code = code, Name = name, Level = level, ParentCode = parent.Length == 0 ? null : parent, FullName = full });
        }

        return rows;
    }

    private static IEnumerable<PublicHoliday> ReadHolidays(ReferenceData reference) =>
        from line in reference.Lines("holidays.csv").Skip(1)
        let cells = line.Split(',')
        where cells.Length >= 3
        select new PublicHoliday
        {
            Date = DateOnly.ParseExact(cells[0], "yyyy-MM-dd", CultureInfo.InvariantCulture),
            Kind = Enum.Parse<CalendarDayKind>(cells[1], ignoreCase: true),
            Name = cells[2],
        };

    private static void AddCatalogue(Operation operation, ReferenceData reference)
    {
        var catalogue = GuideCatalogue.Build(reference.Read("service-matters.csv"), reference.Read("matter-facts.json"), reference.ReadAll("service-guides"));
        var matters = new Dictionary<int, ServiceMatter>();
        foreach (var row in catalogue.Rows)
        {
            if (!matters.TryGetValue(row.MatterNumber, out var matter))
            {
                matter = ServiceMatter.From(row);
                matters.Add(row.MatterNumber, matter);
                operation.Db.Add(matter);
            }

            var item = BusinessItem.From(row, matter.Id);
            operation.Db.Add(item);
            operation.Db.Add(GuideVersion.FromReferenceData(item.Id, catalogue.For(row.ItemCode), GuidesInForceFrom, operation.Now));
        }
    }
}
