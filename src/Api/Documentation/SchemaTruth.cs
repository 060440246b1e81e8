using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImitationService.Api.Datasets;
using ImitationService.Api.Http;
using ImitationService.Api.Keys;
using ImitationService.Api.Projects;
using ImitationService.Api.Runs;
using ImitationService.Api.Uploads;
using ImitationService.Domain.Datasets;
using ImitationService.Domain.Datasets.Recipes;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ImitationService.Api.Documentation;

/// <summary>
/// Says of every schema what holds on the wire: values are left out rather than null, requests refuse unknown members, and
/// answers may grow.
/// </summary>
internal sealed class SchemaTruth : ISchemaFilter
{
    private static readonly Type[] Requests =
    [
        typeof(RunRequest), typeof(ForkRequest), typeof(ResumeRequest), typeof(RetryRequest), typeof(DatasetMapping), typeof(DatasetRequest),
        typeof(DatasetFileRequest), typeof(DerivedDatasetRequest), typeof(DatasetChangeRequest), typeof(RecipeSource), .. RecordVariants.Of(typeof(DatasetOperation)).Values, typeof(DirectUploadRequest), typeof(DirectCompletionRequest), typeof(SentPart), typeof(KeyRequest), typeof(ProjectRequest),
    ];

    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema writable)
        {
            return;
        }

        writable.Type &= ~JsonSchemaType.Null;
        if (writable.Properties is { Count: > 0 })
        {
            writable.AdditionalPropertiesAllowed = !Requests.Contains(context.Type);
        }

        if (Requests.Contains(context.Type))
        {
            // Members of requests that may be left out have their defaults.
            writable.Required = context.Type.GetProperties()
                .Where(property => property.IsDefined(typeof(RequiredMemberAttribute), inherit: false))
                .Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name))
                .ToHashSet();
        }

        if (RecordVariants.DiscriminatorOf(context.Type) is { } member && writable.Properties?[member] is OpenApiSchema choice)
        {
            choice.Description = "Which one it is.";
        }

        if (context.Type.BaseType is { } record && RecordVariants.DiscriminatorOf(record) is { } discriminator)
        {
            AddDiscriminator(writable, discriminator, RecordVariants.Of(record).Single(variant => variant.Value == context.Type).Key);
        }
    }

    private static void AddDiscriminator(OpenApiSchema schema, string member, string name)
    {
        schema.Properties ??= new Dictionary<string, IOpenApiSchema>();
        schema.Properties[member] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [JsonValue.Create(name)], Description = "Which one it is." };
        schema.Required ??= new HashSet<string>();
        schema.Required.Add(member);
    }
}
