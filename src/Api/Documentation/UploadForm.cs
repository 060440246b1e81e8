using ImitationService.Api.Datasets;
using ImitationService.Api.Http;
using ImitationService.Api.Uploads;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ImitationService.Api.Documentation;

/// <summary>The bodies that are read as a stream, and so are not to be seen in a handler's signature: the form of an upload, fields before files, and a part of one.</summary>
internal sealed class UploadForm : IOperationFilter
{
    private const string Operation = "uploadDataset";
    private const string AppendOperation = "appendUpload";
    private const string MediaType = "multipart/form-data";

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        switch (operation.OperationId)
        {
            case Operation:
                AddForm(operation, context.SchemaGenerator.GenerateSchema(typeof(DatasetRequest), context.SchemaRepository));
                break;
            case AppendOperation:
                operation.RequestBody = Body((TusHeaders.MediaType, new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" }));
                break;
        }
    }

    private static void AddForm(OpenApiOperation operation, IOpenApiSchema request)
    {
        var form = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "file" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["name"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Description = "A name for people; that of the folder that all files lie in, or of the first file, unless given.",
                    Examples = ["my demonstrations"],
                },
                ["tags"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Description = "What to group it by: up to 20 tags of 1 to 40 characters, with commas between.",
                    Examples = ["simulation, clean"],
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
        operation.RequestBody = Body((MediaType, form), (JsonBody.MediaType, request));
    }

    private static OpenApiRequestBody Body(params ReadOnlySpan<(string MediaType, IOpenApiSchema Schema)> contents)
    {
        var body = new OpenApiRequestBody { Required = true, Content = new Dictionary<string, IOpenApiMediaType>() };
        foreach (var (mediaType, schema) in contents)
        {
            body.Content[mediaType] = new OpenApiMediaType { Schema = schema };
        }

        return body;
    }
}
