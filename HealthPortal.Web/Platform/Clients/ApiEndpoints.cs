using System.Globalization;
using System.Reflection;
using System.Text.Json;
using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Clients;

namespace HealthPortal.Web.Platform.Clients;

/// <param name="In">query, path or body.</param>
/// <param name="Type">string, integer or date-time.</param>
public sealed record ApiParameter(string Name, string Description, string Type = "string", string In = "query", bool Required = false)
{
    public static readonly ApiParameter Since = new("since", "只取这个时间以后变化的记录，UTC 时间，例如 2026-01-05T00:00:00Z。", "date-time");

    public static readonly ApiParameter Cursor = new("cursor", "上一页返回的 nextCursor，原样传回。");

    public static readonly ApiParameter Limit = new("limit", "每页最多几条，1 至 500，默认 100。", "integer");
}

/// <summary>What is said of an operation in the log, the description and the page about the interface.</summary>
/// <param name="Title">Chinese name.</param>
public sealed record ApiOperation(string Title, string Description, params IReadOnlyList<ApiParameter> Parameters)
{
    /// <summary>Permissions one of which the client must hold: those of the use case, and no second list.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Bytes.</summary>
    public int LargestBody { get; init; } = 1024 * 1024;

    /// <summary>The one operation that needs no token.</summary>
    internal bool GivesTokens { get; init; }
}

/// <summary>Input of a call, read with a note of everything that is wrong with it.</summary>
public sealed class ApiRequest(HttpContext context)
{
    private readonly List<Problem> problems = [];

    internal IReadOnlyList<Problem> Problems => problems;

    public string? Text(string name)
    {
        var values = context.Request.Query[name];
        if (values.Count > 1)
        {
            problems.Add(new Problem($"参数 {name} 只能出现一次。", name));
        }

        return values.Count == 0 ? null : values[0];
    }

    public int? Number(string name) =>
        Text(name) is not { } text ? null : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : Fault<int?>(name, $"参数 {name} 应为整数。");

    /// <summary>With an offset; without one nobody could tell which time is meant.</summary>
    public DateTime? Instant(string name) =>
        Text(name) is not { } text ? null
        : DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant) && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > 10)
            ? instant.UtcDateTime
            : Fault<DateTime?>(name, $"参数 {name} 应为带时区的时间，例如 2026-01-05T00:00:00Z。");

    /// <summary>A part of the address.</summary>
    public string Route(string name) => context.Request.RouteValues[name] as string ?? "";

    public Guid RouteId(string name) => Guid.TryParseExact(Route(name), "D", out var id) ? id : Fault<Guid>(name, $"{name} 应为 36 位的标识。");

    /// <summary>The body, which must be JSON.</summary>
    public T? Body<T>()
    {
        if (context.Request.ContentType?.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase) != true)
        {
            return Fault<T>("body", "请求内容应为 application/json。");
        }

        try
        {
            return JsonSerializer.Deserialize<T>(ApiCallState.Of(context).Body, ApiAnswer.Json) ?? Fault<T>("body", "请求内容是空的。");
        }
        catch (JsonException fault)
        {
            return Fault<T>("body", FormattableString.Invariant($"请求内容不是正确的 JSON（第 {(fault.LineNumber ?? 0) + 1} 行）。"));
        }
    }

    private T? Fault<T>(string field, string sentence)
    {
        problems.Add(new Problem(sentence, field));
        return default;
    }
}

/// <summary>How a workbench opens one of its use cases to outside systems: route, words, how the input is read.</summary>
public static class ApiEndpoints
{
    public const string Version = ApiGate.Root + "/v1";

    /// <param name="route">Below <see cref="Version"/>, beginning with a slash.</param>
    /// <param name="read">Makes the use case of the request; what it notes as wrong is answered before anything runs.</param>
    /// <param name="records">How many records the answer gives out, for the log.</param>
    /// <param name="ask">Asks before it runs whether the client may, where the asking itself goes on record.</param>
    /// <exception cref="InvalidOperationException">The use case does not say that it is open to clients.</exception>
    public static RouteHandlerBuilder MapApi<TUseCase, T>(this IEndpointRouteBuilder app, string method, string route, ApiOperation operation, Func<ApiRequest, TUseCase> read, Func<T, int?>? records = null,
        Func<TUseCase, Portal, CancellationToken, Task<Outcome<Done>>>? ask = null)
        where TUseCase : UseCase<T>
    {
        if (!typeof(TUseCase).IsDefined(typeof(OpenToClientsAttribute), inherit: false) || typeof(TUseCase).GetCustomAttribute<RequiresAttribute>() is not { } requires)
        {
            throw new InvalidOperationException($"{typeof(TUseCase).Name} is not open to clients: it lacks [OpenToClients].");
        }

        return app.MapMethods(Version + route, [method], (HttpContext context, Portal portal, CancellationToken cancellation) => AnswerAsync(context, portal, read, records, ask, cancellation))
            .AllowAnonymous() // the gate has asked for the token; there is nobody to sign in
            .WithMetadata(operation with { Scopes = requires.AnyOf })
            .WithName(typeof(TUseCase).Name)
            .WithSummary(operation.Title)
            .WithDescription(operation.Description)
            .WithTags("接口")
            .Produces<T>();
    }

    private static async Task<IResult> AnswerAsync<TUseCase, T>(HttpContext context, Portal portal, Func<ApiRequest, TUseCase> read, Func<T, int?>? records, Func<TUseCase, Portal, CancellationToken, Task<Outcome<Done>>>? ask, CancellationToken cancellation)
        where TUseCase : UseCase<T>
    {
        var request = new ApiRequest(context);
        var useCase = read(request);
        if (request.Problems.Count > 0)
        {
            return ApiAnswer.Refused(ApiRefusal.BadRequest, string.Join("；", request.Problems.Select(problem => problem.Message)), [.. request.Problems.Select(problem => new ApiFault(problem.Field, problem.Message))]);
        }

        return ask is not null && await ask(useCase, portal, cancellation) is { Succeeded: false } refused
            ? ApiAnswer.Of(context, refused, null)
            : ApiAnswer.Of(context, await portal.RunAsync(useCase, cancellation), records);
    }
}
