using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicencePresentation;
using HealthPortal.Domain.Licensing.LicenceStandards;
using HealthPortal.Domain.Platform.Clients;
using HealthPortal.Domain.Platform.Dictionaries;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Licensing.LicencePresentation;

/// <param name="Items">Labels of the data items it is shown.</param>
/// <param name="HasScope">The client holds the scope of the interface; without it the right gives nothing.</param>
public sealed record PresentationRightRow(
    Guid Id, int Version, string ClientCode, string ClientName, string TypeCode, string TypeName, string PurposeCode, string PurposeName, IReadOnlyList<string> FieldKeys, IReadOnlyList<string> Items, string Basis, DateOnly? ValidTo, bool IsInForce,
    string GrantedByName, DateTime GrantedAt, bool HasScope);

public sealed record PresentationClientChoice(string Code, string Name);

public sealed record PresentationPurpose(string Code, string Name);

public sealed record PresentationTypeChoice(string Code, string Name, IReadOnlyList<(string Key, string Label, bool IsPersonal)> Fields);

public sealed record PresentationRightPage(IReadOnlyList<PresentationRightRow> Rows, IReadOnlyList<PresentationClientChoice> Clients, IReadOnlyList<PresentationPurpose> Purposes, IReadOnlyList<PresentationTypeChoice> Types);

/// <summary>亮证授权 in the reach, and what one may choose from to give another.</summary>
[Requires(PresentationPermissions.Grant)]
public sealed class ListPresentationRights : Query<PresentationRightPage>
{
    private const int Most = 2000;

    protected internal override async Task<Outcome<PresentationRightPage>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var rights = await db.Set<PresentationRight>().Include(row => row.Type).OrderBy(row => row.ClientCode).ThenBy(row => row.Type!.Ordinal).ThenBy(row => row.PurposeCode).Take(Most).ToListAsync(cancellation);
        var clients = await db.Set<ApiClient>().Where(row => row.State != ApiClientState.Closed).OrderBy(row => row.Name).Select(row => new PresentationClientChoice(row.ClientId, row.Name)).ToListAsync(cancellation);
        var keys = rights.ConvertAll(row => row.ClientKey).Distinct().ToList();
        var scoped = (await db.Set<ApiClientGrant>().Where(grant => keys.Contains(grant.ApiClientId) && grant.Permission == PresentationPermissions.Present).Select(grant => grant.ApiClientId).ToListAsync(cancellation)).ToHashSet();
        var versions = await db.Set<StandardVersion>().Include(version => version.Type).Where(version => version.State == StandardState.Active).OrderBy(version => version.Type!.Ordinal).ToListAsync(cancellation);
        var types = versions.ConvertAll(version => new PresentationTypeChoice(version.Type!.Code, version.Type.Name, [.. version.ReadContent().Fields.Where(field => field.Type != StandardFieldType.QrCode).Select(field => (field.Key, field.Label, field.IsPersonalNumber))]));
        return new PresentationRightPage(
            rights.ConvertAll(row => new PresentationRightRow(
                row.Id, row.Version, row.ClientCode, row.ClientName, row.Type!.Code, row.Type.Name, row.PurposeCode, row.PurposeName, row.Fields, PresentationWords.Labels(types, row.Type.Code, row.Fields), row.Basis, row.ValidTo,
                row.IsInForce(operation.Today), row.GrantedByName, row.GrantedAt, scoped.Contains(row.ClientKey))),
            clients, await PresentationWords.PurposesAsync(operation, cancellation), types);
    }
}

internal static class PresentationWords
{
    public const string Dictionary = "licence-purpose";

    public static async Task<IReadOnlyList<PresentationPurpose>> PurposesAsync(Operation operation, CancellationToken cancellation)
    {
        var dictionary = await operation.Db.Set<DataDictionary>().AsNoTracking().SingleOrDefaultAsync(row => row.Code == Dictionary, cancellation);
        var items = await operation.Db.Set<DictionaryItem>().AsNoTracking().Where(row => row.DictionaryCode == Dictionary).ToListAsync(cancellation);
        return dictionary is null ? [] : [.. DictionaryRules.Offered(dictionary, items, operation.Today).Select(item => new PresentationPurpose(item.Code, item.Name))];
    }

    /// <summary>Labels of the data items; a key that no standard in force knows stands for itself.</summary>
    public static IReadOnlyList<string> Labels(IReadOnlyList<PresentationTypeChoice> types, string type, IReadOnlyList<string> keys)
    {
        var fields = types.FirstOrDefault(choice => choice.Code == type)?.Fields ?? [];
        return [.. keys.Select(key => fields.FirstOrDefault(field => field.Key == key).Label ?? key)];
    }
}

/// <summary>Gives an outside system in the reach licences of one type for one purpose, or changes what it is shown for it.</summary>
[Requires(PresentationPermissions.Grant)]
public sealed class SavePresentationRight : Command<Done>
{
    public required string? ClientCode { get; init; }

    public required string? TypeCode { get; init; }

    public required string? PurposeCode { get; init; }

    public required IReadOnlyList<string> FieldKeys { get; init; }

    public required string? Basis { get; init; }

    public DateOnly? ValidTo { get; init; }

    /// <summary>Version of the right that is changed; null for a new one.</summary>
    public int? Version { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (string.IsNullOrWhiteSpace(ClientCode))
        {
            yield return new Problem("请选择接口客户端。", "client");
        }

        if (string.IsNullOrWhiteSpace(TypeCode))
        {
            yield return new Problem("请选择证照。", "type");
        }

        if (string.IsNullOrWhiteSpace(PurposeCode))
        {
            yield return new Problem("请选择用途。", "purpose");
        }

        if (string.IsNullOrWhiteSpace(Basis) || Basis.Trim().Length > PresentationRight.LongestBasis)
        {
            yield return new Problem(string.IsNullOrWhiteSpace(Basis) ? "请写明依据，例如数据共享协议编号。" : $"依据最多 {PresentationRight.LongestBasis} 个字。", "basis");
        }
    }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (await db.Set<ApiClient>().SingleOrDefaultAsync(row => row.ClientId == ClientCode && row.State != ApiClientState.Closed, cancellation) is not { } client)
        {
            return Failure.Invalid("没有找到这个接口客户端，或者它不在您的管辖范围内。", "client");
        }

        if (await db.Set<StandardVersion>().Include(version => version.Type).SingleOrDefaultAsync(version => version.Type!.Code == TypeCode && version.State == StandardState.Active, cancellation) is not { } standard)
        {
            return Failure.Invalid("没有这类证照，或者它还没有启用的标准。", "type");
        }

        var purpose = (await PresentationWords.PurposesAsync(operation, cancellation)).FirstOrDefault(offered => offered.Code == PurposeCode);
        if (purpose is null)
        {
            return Failure.Invalid("没有这个用途，或者它已停用。", "purpose");
        }

        var content = standard.ReadContent();
        if (FieldKeys.Any(key => content.Find(key) is null or { Type: StandardFieldType.QrCode }))
        {
            return Failure.Invalid("选择的数据项里有标准中没有的，请刷新后重新选择。", "fields");
        }

        if (ValidTo < operation.Today)
        {
            return Failure.Invalid("有效期不能早于今天。", "validTo");
        }

        var held = await db.Set<PresentationRight>()
            .IgnoreQueryFilters([PortalDb.ScopeFilter]) // the rights of a client in the reach, wherever its unit stood when they were given
            .SingleOrDefaultAsync(row => row.ClientKey == client.Id && row.TypeId == standard.TypeId && row.PurposeCode == purpose.Code, cancellation);
        if (held is not null && held.Version != Version)
        {
            return Failure.Conflict(Version is null ? "这个客户端已经有这类证照这个用途的授权，请在列表里修改。" : "这条授权刚刚有变化，请刷新后再改。");
        }

        if (held is null && Version is not null)
        {
            return Failure.Conflict("这条授权已被收回，请刷新。");
        }

        var right = held ?? new PresentationRight
        {
            OrganisationPath = client.OrganisationPath, ClientKey = client.Id, ClientCode = client.ClientId, ClientName = client.Name, TypeId = standard.TypeId, PurposeCode = purpose.Code, PurposeName = purpose.Name, FieldKeys = "",
            Basis = "", GrantedByName = operation.Actor.DisplayName, GrantedAt = operation.Now,
        };
        if (held is null)
        {
            db.Add(right);
        }

        (right.OrganisationPath, right.ClientName, right.PurposeName, right.Basis, right.ValidTo, right.GrantedByName, right.GrantedAt) = (client.OrganisationPath, client.Name, purpose.Name, Basis!.Trim(), ValidTo, operation.Actor.DisplayName, operation.Now);
        right.FieldKeys = string.Join(' ', content.Fields.Select(field => field.Key).Where(key => FieldKeys.Contains(key, StringComparer.Ordinal)));
        return Done.It;
    }
}

/// <summary>Takes a right away; the next call is refused.</summary>
[Requires(PresentationPermissions.Grant)]
public sealed class RemovePresentationRight : Command<Done>
{
    public required Guid RightId { get; init; }

    public required int Version { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Db.Set<PresentationRight>().SingleOrDefaultAsync(row => row.Id == RightId, cancellation) is not { } right)
        {
            return Failure.NotFound("没有找到这条授权，它可能已被收回。");
        }

        if (right.Version != Version)
        {
            return Failure.Conflict("这条授权刚刚有变化，请刷新后再看。");
        }

        operation.Db.Remove(right);
        return Done.It;
    }
}
