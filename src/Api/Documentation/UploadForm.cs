using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ImitationService.Api.Documentation;

/// <summary>The form of an upload, which is read as a stream and so is not to be seen in the handler's signature. Fields before files.</summary>
internal sealed class UploadForm : IOperationFilter
{
    private const string Operation = "uploadDataset";
    private const string MediaType = "multipart/form-data";

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (operation.OperationId != Operation)
        {
            return;
        }

        var form = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "file" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["name"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Description = "A name for people; the first file's name unless given.",
                    Examples = ["my demonstrations"],
                },
                ["mapping"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Description = "JSON that names columns or arrays where detection cannot know (see DatasetMapping), such as {\"observation\": [\"x\", \"y\"], \"action\": [\"vx\", \"vy\"]}. Usually not needed.",
                    Examples = ["{}"],
                },
                ["file"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    MinItems = 1,
                    Items = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
                    Description = "The demonstrations: CSV, JSON Lines, NPZ, or a zip of them. Several files make one dataset.",
                },
            },
        };
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, IOpenApiMediaType> { [MediaType] = new OpenApiMediaType { Schema = form } },
        };
    }
}
