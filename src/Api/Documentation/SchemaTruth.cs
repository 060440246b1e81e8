using System.Runtime.CompilerServices;
using System.Text.Json;
using ImitationService.Api.Datasets;
using ImitationService.Api.Keys;
using ImitationService.Api.Projects;
using ImitationService.Api.Runs;
using ImitationService.Api.Uploads;
using ImitationService.Domain.Datasets;
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
        typeof(DatasetFileRequest), typeof(DirectUploadRequest), typeof(DirectCompletionRequest), typeof(SentPart), typeof(KeyRequest), typeof(ProjectRequest),
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
    }
}
