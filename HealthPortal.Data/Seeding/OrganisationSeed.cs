using HealthPortal.Data.Persistence;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Platform.Divisions;
using HealthPortal.Domain.Platform.Organisations;

namespace HealthPortal.Data.Seeding;

/// <summary>
/// The organisation tree: the province commission, 13 city and all county commissions, each with its own body, window and departments,
/// and a few hospitals and institutions. Telephone numbers are of the reserved form 0000-0000000.
/// </summary>
internal static class OrganisationSeed
{
    private sealed record Department(string Segment, string Name, OrganisationKind Kind = OrganisationKind.Department);

    private static readonly Department[] ProvinceDepartments =
    [
        new("ck", "政务服务窗口", OrganisationKind.ServiceWindow), new("ld", "委领导"), new("fg", "法规处"), new("sp", "行政审批处"), new("yz", "医政医管处"),
        new("zy", "中医药管理处"), new("zj", "职业健康处"), new("fy", "妇幼健康处"), new("kj", "科技教育处"), new("jd", "综合监督局"),
    ];

    private static readonly Department[] CityDepartments =
    [
        new("ck", "政务服务窗口", OrganisationKind.ServiceWindow), new("ld", "委领导"), new("fg", "法规处"), new("sp", "行政审批处"), new("yz", "医政医管处"), new("jd", "综合监督处"),
    ];

    private static readonly Department[] CountyDepartments =
    [
        new("ck", "政务服务窗口", OrganisationKind.ServiceWindow), new("ld", "委领导"), new("fg", "政策法规科"), new("sp", "行政审批科"), new("jd", "综合监督科"),
    ];

    /// <summary>Segments of the province's departments by matter; matters not named go to the approval department.</summary>
    private static string ProvinceSegment(int matter) => matter switch
    {
        4 or 5 or 45 or 51 or 56 or 57 => "zj",
        6 or 7 or 8 or 9 or 12 or 13 or 20 or 42 or 43 or 46 => "yz",
        26 or 27 or 28 or 29 or 30 or 44 or 47 or 58 => "zy",
        21 or 22 or 23 or 24 or 39 or 40 or 49 => "fy",
        16 or 17 or 61 or 70 => "kj",
        _ => "sp",
    };

    public static void Add(PortalDb db, IReadOnlyList<Division> divisions)
    {
        var matters = db.ChangeTracker.Entries<ServiceMatter>().Select(entry => entry.Entity).ToList();
        var provinceDivision = divisions.First(row => row.Level == AdministrativeLevel.Province && row.Code.StartsWith("32", StringComparison.Ordinal));
        var province = Commission(db, null, "js/", provinceDivision, "江苏省卫生健康委员会", "省卫健委", "苏卫", 0);
        AddBody(db, province, "省本级", ProvinceDepartments);
        foreach (var matter in matters.Where(matter => ProvinceSegment(matter.Number) != "sp"))
        {
            var segment = ProvinceSegment(matter.Number);
            db.Add(new HandlingAssignment
            {
                OrganisationPath = $"js/0/{segment}/",
                DepartmentName = ProvinceDepartments.First(row => row.Segment == segment).Name,
                OrganPath = province.Path,
                MatterId = matter.Id,
            });
        }

        Institution(db, province, provinceDivision, "h1", "江苏省人民医院（演示）", OrganisationKind.Hospital);
        Institution(db, province, provinceDivision, "c1", "江苏省疾病预防控制中心（演示）", OrganisationKind.Institution);
        var cities = divisions.Where(row => row.Level == AdministrativeLevel.City && row.ParentCode == provinceDivision.Code).OrderBy(row => row.Code, StringComparer.Ordinal).ToList();
        foreach (var (city, ordinal) in cities.Select((row, index) => (row, index + 1)))
        {
            var shortCity = city.Name.TrimEnd('市');
            var commission = Commission(db, province, $"js/{city.Code[2..4]}/", city, city.Name + "卫生健康委员会", city.Name + "卫健委", shortCity + "卫", ordinal);
            AddBody(db, commission, "市本级", CityDepartments);
            Institution(db, commission, city, "h1", city.Name + "第一人民医院（演示）", OrganisationKind.Hospital);
            Institution(db, commission, city, "h2", city.Name + "中医医院（演示）", OrganisationKind.Hospital);
            Institution(db, commission, city, "c1", city.Name + "疾病预防控制中心（演示）", OrganisationKind.Institution);
            foreach (var (county, place) in divisions.Where(row => row.Level == AdministrativeLevel.County && row.ParentCode == city.Code).OrderBy(row => row.Code, StringComparer.Ordinal).Select((row, index) => (row, index + 1)))
            {
                // Districts share names across cities, county-level cities and counties do not.
                var isDistrict = county.Name.EndsWith('区') && !county.Name.StartsWith(shortCity, StringComparison.Ordinal);
                var name = isDistrict ? city.Name + county.Name : county.Name;
                var shortName = isDistrict ? shortCity + county.Name.TrimEnd('区') : county.Name.Length > 2 ? county.Name.TrimEnd('市', '县') : county.Name;
                var organ = Commission(db, commission, $"{commission.Path}{county.Code[4..6]}/", county, name + "卫生健康委员会", county.Name + "卫健委", shortName + "卫", place);
                AddBody(db, organ, "本级", CountyDepartments);
                Institution(db, organ, county, "h1", name + "人民医院（演示）", OrganisationKind.Hospital);
            }
        }
    }

    private static Organisation Commission(PortalDb db, Organisation? parent, string path, Division division, string name, string shortName, string prefix, int ordinal)
    {
        var organ = new Organisation
        {
            ParentId = parent?.Id,
            Name = name,
            ShortName = shortName,
            Kind = OrganisationKind.Commission,
            Level = division.Level,
            DivisionCode = division.Code,
            Path = path,
            Code = "WJ" + division.Code[..6],
            DocumentPrefix = prefix,
            Phone = "0000-0000000",
            Ordinal = ordinal,
        };
        db.Add(organ);
        return organ;
    }

    private static void AddBody(PortalDb db, Organisation organ, string bodyName, Department[] departments)
    {
        var body = new Organisation
        {
            ParentId = organ.Id,
            Name = organ.Name + "（" + bodyName + "）",
            ShortName = bodyName,
            Kind = OrganisationKind.Headquarters,
            Level = organ.Level,
            DivisionCode = organ.DivisionCode,
            Path = organ.Path + "0/",
            Code = organ.Code + "0",
        };
        db.Add(body);
        foreach (var (department, index) in departments.Select((row, index) => (row, index)))
        {
            db.Add(new Organisation
            {
                ParentId = body.Id,
                Name = department.Name,
                ShortName = department.Name,
                Kind = department.Kind,
                Level = organ.Level,
                DivisionCode = organ.DivisionCode,
                Path = body.Path + department.Segment + "/",
                Code = organ.Code + department.Segment,
                Ordinal = index,
            });
        }

        db.Add(new HandlingAssignment { OrganisationPath = body.Path + "sp/", DepartmentName = departments.First(row => row.Segment == "sp").Name, OrganPath = organ.Path });
    }

    private static void Institution(PortalDb db, Organisation organ, Division division, string segment, string name, OrganisationKind kind) =>
        db.Add(new Organisation
        {
            ParentId = organ.Id,
            Name = name,
            ShortName = name,
            Kind = kind,
            Level = organ.Level,
            DivisionCode = division.Code,
            Path = organ.Path + segment + "/",
            Code = organ.Code + segment,
            Ordinal = 100,
        });
}
