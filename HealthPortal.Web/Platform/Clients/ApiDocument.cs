using HealthPortal.Data.Execution;
using HealthPortal.Data.Platform.Clients;
using HealthPortal.Domain.Platform.Clients;
using HealthPortal.Web.Endpoints;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace HealthPortal.Web.Platform.Clients;

/// <summary>The description of the interface for machines, made from the endpoints themselves.</summary>
internal static class ApiDocument
{
    public const string Path = ApiGate.Root + "/openapi.json";

    private const string Name = "v1";

    public static IServiceCollection AddApiDocument(this IServiceCollection services) => services.AddOpenApi(Name, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_0;
        options.ShouldInclude = description => description.ActionDescriptor.EndpointMetadata.OfType<ApiOperation>().Any();
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "卫生健康政务门户接口", Version = Name, Description = "用 client_credentials 方式在 /api/token 取得访问令牌。" };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
            {
                ["oauth2"] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.OAuth2,
                    Flows = new OpenApiOAuthFlows
                    {
                        ClientCredentials = new OpenApiOAuthFlow
                        {
                            TokenUrl = new Uri(TokenEndpoint.Path, UriKind.Relative),
                            Scopes = PermissionCatalogue.ApiScopes.ToDictionary(scope => scope.Code, scope => scope.Label, StringComparer.Ordinal),
                        },
                    },
                },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var declared = context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiOperation>().Single();
            operation.Parameters =
            [
                .. declared.Parameters.Where(parameter => parameter.In != "body").Select(parameter => (IOpenApiParameter)new OpenApiParameter
                {
                    Name = parameter.Name,
                    In = parameter.In == "path" ? ParameterLocation.Path : ParameterLocation.Query,
                    Required = parameter.Required || parameter.In == "path",
                    Description = parameter.Description,
                    Schema = parameter.Type switch
                    {
                        "integer" => new OpenApiSchema { Type = JsonSchemaType.Integer },
                        "date-time" => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
                        _ => new OpenApiSchema { Type = JsonSchemaType.String },
                    },
                }),
            ];
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("oauth2", context.Document)] = [.. declared.Scopes] }];
            operation.Responses ??= [];
            foreach (var refusals in ApiRefusal.All.Where(refusal => refusal != ApiRefusal.WrongSecret && refusal != ApiRefusal.TooManyFailures).GroupBy(refusal => refusal.Status))
            {
                operation.Responses[refusals.Key.ToString(System.Globalization.CultureInfo.InvariantCulture)] = new OpenApiResponse { Description = string.Join("；", refusals.Select(refusal => $"{refusal.Code}：{refusal.Sentence}")) };
            }

            return Task.CompletedTask;
        });
    });

    public static void MapApiDocument(this IEndpointRouteBuilder app) => app.MapGet(Path, async (HttpContext context, Portal portal, CancellationToken cancellation) =>
    {
        // The permission of the page about the interface.
        if (await portal.RunAsync(new ReadClientChoices(), cancellation) is { Succeeded: false } refused)
        {
            return PlainAnswer.Refused(refused);
        }

        var document = await context.RequestServices.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync(cancellation);
        return Results.Text(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_0, cancellation), "application/json");
    }).ExcludeFromDescription();
}
