using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Organisations;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.GovernmentServices.ServiceWindow;

/// <summary>Organ and department that will handle a case taken in at the actor's window.</summary>
internal sealed record HandlingDepartment(Organisation Organ, string DepartmentPath, string DepartmentName);

internal static class HandlingDepartments
{
    /// <summary>The actor's commission, or null for hospitals and institutions, which take nothing in.</summary>
    public static async Task<Organisation?> OrganAsync(Operation operation, CancellationToken cancellation) =>
        await operation.Db.Set<Organisation>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the actor's own organ lies above the window
            .AsNoTracking()
            .SingleOrDefaultAsync(row => row.Path == operation.Actor.OrganPath && row.Kind == OrganisationKind.Commission, cancellation);

    public static AdministrativeLevels LevelOf(Organisation organ) => organ.Level switch
    {
        AdministrativeLevel.Province => AdministrativeLevels.Province,
        AdministrativeLevel.City => AdministrativeLevels.City,
        _ => AdministrativeLevels.County,
    };

    public static string OtherLevel(string itemName, AdministrativeLevels levels) => $"“{itemName}”由{levels.Names()}办理，本级窗口不能收件，请引导申请人到有权限的窗口。";

    public static async Task<Outcome<HandlingDepartment>> FindAsync(Operation operation, BusinessItem item, CancellationToken cancellation)
    {
        var organ = await OrganAsync(operation, cancellation);
        if (organ is null)
        {
            return Failure.Forbidden("只有卫生健康行政部门的窗口可以收件。");
        }

        if (!item.Levels.HasFlag(LevelOf(organ)))
        {
            return Failure.Invalid(OtherLevel(item.Name, item.Levels));
        }

        var assignments = await operation.Db.Set<HandlingAssignment>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // same organ, by its path
            .AsNoTracking()
            .Where(row => row.OrganPath == organ.Path && (row.MatterId == item.MatterId || row.MatterId == null))
            .ToListAsync(cancellation);
        var assignment = assignments.FirstOrDefault(row => row.MatterId == item.MatterId) ?? assignments.FirstOrDefault();
        return assignment is null
            ? Failure.Invalid("本单位还没有指定承办处室，请联系管理员设置。")
            : new HandlingDepartment(organ, assignment.OrganisationPath, assignment.DepartmentName);
    }
}

/// <summary>What a material's rules say about one file.</summary>
public static class MaterialRules
{
    public static Failure? Check(MaterialRequirement requirement, Files.StoredFile file)
    {
        var extension = Path.GetExtension(file.FileName).TrimStart('.').ToLowerInvariant();
        if (extension == "jpeg")
        {
            extension = "jpg";
        }

        if (!requirement.Formats.Contains(extension))
        {
            return Failure.Invalid($"“{requirement.Name}”只接受 {string.Join("、", requirement.Formats)} 格式，“{file.FileName}”不符合。", requirement.Code);
        }

        return file.Size > requirement.MaxMegabytes * 1024L * 1024
            ? Failure.Invalid($"文件“{file.FileName}”超过 {requirement.MaxMegabytes} MB，请压缩或分开上传。", requirement.Code)
            : null;
    }
}
