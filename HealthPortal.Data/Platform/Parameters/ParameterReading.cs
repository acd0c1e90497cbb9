using System.Collections.Frozen;
using System.Reflection;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Platform.Parameters;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Parameters;

/// <summary>All parameters the code declares: every public static field of that type, wherever it stands.</summary>
public static class ParameterCatalogue
{
    public static IReadOnlyList<Parameter> All { get; } =
    [
        .. from type in typeof(ParameterCatalogue).Assembly.GetTypes()
           from field in type.GetFields(BindingFlags.Public | BindingFlags.Static)
           where typeof(Parameter).IsAssignableFrom(field.FieldType)
           let parameter = (Parameter)field.GetValue(null)!
           orderby parameter.Module, parameter.Code
           select parameter,
    ];

    private static readonly FrozenDictionary<string, Parameter> ByCode = All.ToFrozenDictionary(parameter => parameter.Code, StringComparer.Ordinal);

    /// <summary>Null for one that no longer exists, or that a later release brings.</summary>
    public static Parameter? Find(string code) => ByCode.GetValueOrDefault(code);
}

/// <summary>
/// How use cases read parameters: from the table at each operation, so that a change counts from the next click on, on every server, and one
/// set for a moment counts from that moment. One short query by the index; nothing is kept.
/// </summary>
public static class ParameterReading
{
    /// <summary>The value in force for the organisation of the acting post; for the province where there is none.</summary>
    public static async Task<T> ParameterAsync<T>(this Operation operation, Parameter<T> parameter, CancellationToken cancellation) =>
        (await operation.ParametersAsync([parameter], cancellation)).Of(parameter);

    /// <summary>Several at once, in one query.</summary>
    public static async Task<ParametersInForce> ParametersAsync(this Operation operation, IReadOnlyList<Parameter> parameters, CancellationToken cancellation)
    {
        var path = operation.Actor.OrganisationPath.Length > 0 ? operation.Actor.OrganisationPath : await RootAsync(operation.Db, cancellation);
        return await operation.ParametersAsync(parameters, path, operation.Now, cancellation);
    }

    /// <summary>As they were in force for another organisation or at another moment: money is paid by the rates of whoever owes it, then.</summary>
    public static async Task<ParametersInForce> ParametersAsync(this Operation operation, IReadOnlyList<Parameter> parameters, string path, DateTime now, CancellationToken cancellation)
    {
        var (codes, line) = (parameters.Select(parameter => parameter.Code).ToList(), OrganisationPath.Line(path));
        var rows = await operation.Db.Set<ParameterValue>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // what is set above one's own unit counts for it
            .AsNoTracking()
            .Where(row => codes.Contains(row.ParameterCode) && line.Contains(row.OrganisationPath) && row.ValidFrom <= now && !row.IsWithdrawn)
            .ToListAsync(cancellation);
        return new ParametersInForce(rows, path, now);
    }

    internal static Task<string> RootAsync(PortalDb db, CancellationToken cancellation) =>
        db.Set<Organisation>().IgnoreQueryFilters([PortalDb.ScopeFilter]) // only the path of the province
            .Where(unit => unit.ParentId == null).Select(unit => unit.Path).FirstAsync(cancellation);
}

/// <summary>Values of an organisation at a moment.</summary>
public sealed class ParametersInForce(IReadOnlyList<ParameterValue> rows, string path, DateTime at)
{
    public T Of<T>(Parameter<T> parameter) =>
        ParameterRules.InForce(parameter, rows.Where(row => row.ParameterCode == parameter.Code), path, at)?.Value is { } stored && parameter.TryRead(stored, out var value) ? value : parameter.Default;
}
