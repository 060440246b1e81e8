using ImitationService.Api.Access;
using ImitationService.Api.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ImitationService.Api.Documentation;

/// <summary>Adds to every operation what no handler's signature says: headers, path parameters, and the problems of every endpoint.</summary>
internal sealed class OperationTruth : IOperationFilter
{
    private static readonly string[] Everywhere = ["400", "default"];

    private static readonly string[] Writing = [HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete];

    private static readonly Dictionary<string, string> Meanings = new()
    {
        ["200"] = "Done.",
        ["201"] = "Made; Location names it.",
        ["202"] = "Accepted; Location names what to ask about it.",
        ["204"] = "Done; there is nothing to say.",
        ["206"] = "The range that was asked for.",
        ["304"] = "Nothing has changed.",
        ["307"] = "Location links to the bytes in the storage, for some minutes.",
        ["400"] = "The request is not valid; errors lists everything that is wrong.",
        ["401"] = "With keys: none was sent, or it opens nothing.",
        ["403"] = "The key has not the scope; or, while authentication is off, a page of another origin asks.",
        ["404"] = "There is no such thing.",
        ["409"] = "The request does not fit the state of things.",
        ["410"] = "It was there, and its bytes are damaged: it is removed.",
        ["412"] = "The request is in another version of tus.",
        ["413"] = "The request is larger than the service takes.",
        ["415"] = "The body is not in a media type that the endpoint reads.",
        ["416"] = "The range lies outside of the file.",
        ["422"] = "Well-formed, but it cannot be done; errors says why.",
        ["460"] = "The bytes are not those of the checksum or digest.",
        ["503"] = "The database or the storage is away; Retry-After says when to try again.",
        ["507"] = "The disk, the database or the storage is full, or an upload would be larger than there is room for.",
        ["default"] = "Any other problem, such as 500: the service failed, and its log has the reason under the traceId.",
    };

    private static readonly Dictionary<(string Tag, string Name), (string Description, string Example)> PathParameters = new()
    {
        [("Datasets", "id")] = ("Identifier of a dataset, or latest for the newest that is ready.", Latest.Word),
        [("Datasets", "number")] = ("Number of an episode, from 0.", "0"),
        [("Datasets", "position")] = ("Position in the episode, from 0.", "0"),
        [("Uploads", "id")] = ("Identifier of an upload.", "up_01m85vf2t0ch9v1r4d7n3k8wqe"),
        [("Runs", "id")] = ("Identifier of a run, the service's or the client's own, or latest for the newest.", Latest.Word),
        [("Runs", "step")] = ("Step of a checkpoint, or last, or best for the one with the lowest validation loss.", "last"),
        [("Runs", "name")] = ("File name of an artifact.", "policy.onnx"),
        [("Keys", "id")] = ("Identifier of a key.", "key_01m85x2v7e9rb4k6tq0w3z8ncd"),
        [("Projects", "id")] = ("Identifier of a project.", "default"),
        [("Algorithms", "name")] = ("Name of an algorithm.", "bc"),
    };

    private static readonly Dictionary<string, (string Description, string Example)> OwnIdentifiers = new()
    {
        ["putRun"] = ("Your own identifier: 1 to 63 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit; not beginning with run_.", "my-first-run"),
        ["cancelRun"] = ("Identifier of a run, the service's or the client's own.", "my-first-run"),
        ["pauseRun"] = ("Identifier of a run, the service's or the client's own.", "my-first-run"),
        ["resumeRun"] = ("Identifier of a run, the service's or the client's own.", "my-first-run"),
        ["retryRun"] = ("Identifier of a run, the service's or the client's own.", "my-first-run"),
        ["takeCheckpoint"] = ("Identifier of a run, the service's or the client's own.", "my-first-run"),
        ["changeDataset"] = ("Identifier of a dataset.", "ds_01m85vk5gcf8btv6afwrhr6hgp"),
        ["deleteDataset"] = ("Identifier of a dataset.", "ds_01m85vk5gcf8btv6afwrhr6hgp"),
    };

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>().Where(parameter => parameter.In == ParameterLocation.Path) ?? [])
        {
            DescribePath(operation, parameter);
        }

        var metadata = context.ApiDescription.ActionDescriptor.EndpointMetadata;
        operation.Parameters ??= [];
        foreach (var header in metadata.OfType<TakenHeader>())
        {
            operation.Parameters.Add(new OpenApiParameter { Name = header.Name, In = ParameterLocation.Header, Description = header.Description, Schema = Text() });
        }

        DescribeEnums(operation, context);
        DescribeAccess(operation, context);
        AddProblems(operation, context, Everywhere);
        if (Writing.Contains(context.ApiDescription.HttpMethod))
        {
            AddProblems(operation, context, ["507"]);
        }

        if (HttpMethods.IsHead(context.ApiDescription.HttpMethod!))
        {
            operation.OperationId += "Head";
        }

        foreach (var (status, response) in operation.Responses!)
        {
            Describe(status, (OpenApiResponse)response, metadata);
        }
    }

    private static void DescribePath(OpenApiOperation operation, OpenApiParameter parameter)
    {
        var tag = operation.Tags!.First().Name!;
        var (description, example) = OwnIdentifiers.TryGetValue(operation.OperationId!, out var own) ? own : PathParameters[(tag, parameter.Name!)];
        parameter.Description = description;
        parameter.Example = example;
    }

    private static void DescribeEnums(OpenApiOperation operation, OperationFilterContext context)
    {
        foreach (var query in QueryParameter.Of(context.MethodInfo).Where(query => query.Type.IsEnum))
        {
            var parameter = operation.Parameters!.OfType<OpenApiParameter>().Single(parameter => parameter.Name == query.Name);
            parameter.Schema = context.SchemaGenerator.GenerateSchema(query.Type, context.SchemaRepository);
        }
    }

    private static void DescribeAccess(OpenApiOperation operation, OperationFilterContext context)
    {
        var metadata = context.ApiDescription.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<IAllowAnonymous>().Any())
        {
            return;
        }

        // Of every endpoint: a key is looked up in the database before anything else is.
        operation.Security = KeyScheme.Requirements(context.Document);
        AddProblems(operation, context, ["401", "503"]);
        if (metadata.OfType<RequiredScope>().LastOrDefault() is { } required)
        {
            operation.Description += $" Scope: `{required.Scope}`.";
            AddProblems(operation, context, ["403"]);
        }
    }

    private static void AddProblems(OpenApiOperation operation, OperationFilterContext context, IEnumerable<string> statuses)
    {
        var schema = context.SchemaGenerator.GenerateSchema(typeof(ProblemDocument), context.SchemaRepository);
        foreach (var status in statuses)
        {
            operation.Responses!.TryAdd(status, new OpenApiResponse
            {
                Content = new Dictionary<string, IOpenApiMediaType> { [Problem.MediaType] = new OpenApiMediaType { Schema = schema } },
            });
        }
    }

    private static void Describe(string status, OpenApiResponse response, IList<object> metadata)
    {
        response.Description = Meanings[status];
        if (status[0] is not '2')
        {
            return;
        }

        foreach (var header in metadata.OfType<SentHeader>())
        {
            response.Headers ??= new Dictionary<string, IOpenApiHeader>();
            response.Headers[header.Name] = new OpenApiHeader { Description = header.Description, Schema = Text() };
        }
    }

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };
}
