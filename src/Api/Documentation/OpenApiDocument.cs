using System.Reflection;
using System.Text.Json.Nodes;
using ImitationService.Api.Http;
using ImitationService.Domain.Datasets;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ImitationService.Api.Documentation;

/// <summary>The OpenAPI document and its page.</summary>
internal static class OpenApiDocument
{
    /// <summary>Where the document is served.</summary>
    public const string Path = $"{Folder}/{Name}.json";

    private const string Folder = "/openapi";
    private const string Name = "v1";
    private const string Title = "Imitation Service";

    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services)
    {
        services.AddEndpointsApiExplorer();
        return services.AddSwaggerGen(Describe);
    }

    public static void UseOpenApiPages(this WebApplication app)
    {
        // Not for every request: the middleware asks for the generator, and with it for all comments, before it looks at the path.
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Folder), pages => pages.UseSwagger(options =>
        {
            options.RouteTemplate = $"{Folder}/{{documentName}}.json";
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        }));
        app.UseSwaggerUI(options =>
        {
            options.DocumentTitle = Title;
            options.SwaggerEndpoint(Path, Title);
            options.EnableTryItOutByDefault();
            options.DisplayRequestDuration();
            options.DefaultModelsExpandDepth(0);
        });
    }

    private static void Describe(SwaggerGenOptions options)
    {
        options.SwaggerDoc(Name, new OpenApiInfo
        {
            Title = Title,
            Version = Name,
            Description =
                "Demonstrations in, policy out. Upload what an expert did, start a run, watch it learn, download the policy. "
                + "The examples run as they stand: `latest` means the newest dataset that is ready, or the newest run. "
                + "Where the service wants an API key, press Authorize and enter it once. "
                + "Every error is `application/problem+json`.",
        });
        KeyScheme.Add(options);
        options.SupportNonNullableReferenceTypes();
        options.NonNullableReferenceTypesAsRequired();
        options.IncludeXmlComments(Assembly.GetExecutingAssembly());
        options.IncludeXmlComments(typeof(Dataset).Assembly);
        options.MapType<JsonObject>(() => new OpenApiSchema { Type = JsonSchemaType.Object });
        options.MapType<JsonNode>(() => new OpenApiSchema());
        options.MapType<Stream>(() => new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" });
        options.UseOneOfForPolymorphism();
        options.SelectSubTypesUsing(record => RecordVariants.Of(record).Values);
        options.SelectDiscriminatorNameUsing(RecordVariants.DiscriminatorOf);
        options.SelectDiscriminatorValueUsing(variant => RecordVariants.Of(variant.BaseType!).Single(entry => entry.Value == variant).Key);
        options.SchemaFilter<SchemaTruth>();
        options.SchemaFilter<SchemaExamples>();
        options.OperationFilter<OperationTruth>();
        options.OperationFilter<UploadForm>();
    }
}
