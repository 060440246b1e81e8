using System.Text.Json;
using System.Text.Json.Nodes;
using ImitationService.Api.Documentation;

namespace ImitationService.Api.Tests.Documentation;

public sealed class OpenApiTests(ServiceApplication application) : IClassFixture<ServiceApplication>
{
    /// <summary>Set to 1, the tests write the committed document instead of comparing with it.</summary>
    private const string Regenerate = "REGENERATE_OPENAPI";

    [Fact]
    public async Task Document_Served_IsTheCommittedOne()
    {
        var served = (await application.Client.GetStringAsync("/openapi/v1.json")).ReplaceLineEndings("\n").TrimEnd() + "\n";
        var file = FindCommitted();
        if (Environment.GetEnvironmentVariable(Regenerate) == "1")
        {
            await File.WriteAllTextAsync(file, served);
        }

        Assert.True(
            served == await File.ReadAllTextAsync(file),
            $"The served document is not src/Api/openapi.v1.json. If the change is meant: {Regenerate}=1 dotnet test tests/Api.Tests, and commit it.");
    }

    [Fact]
    public async Task Document_EveryOperation_SaysWhatItDoesTakesAndAnswers()
    {
        var document = JsonNode.Parse(await application.Client.GetStringAsync("/openapi/v1.json"))!;
        Assert.Equal("3.1", document["openapi"]!.GetValue<string>()[..3]);
        var seen = new HashSet<string>();
        foreach (var (path, operations) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in operations!.AsObject())
            {
                var name = $"{method} {path}";
                var id = operation!["operationId"]!.GetValue<string>();
                Assert.True(seen.Add(id), $"{name}: its operationId is not its own.");
                Assert.False(string.IsNullOrWhiteSpace(operation["summary"]?.GetValue<string>()), $"{name} has no summary.");
                Assert.False(string.IsNullOrWhiteSpace(operation["description"]?.GetValue<string>()), $"{name} has no description.");
                foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
                {
                    Assert.False(string.IsNullOrWhiteSpace(parameter!["description"]?.GetValue<string>()), $"{name}: {parameter["name"]} has no description.");
                }

                var responses = operation["responses"]!.AsObject();
                Assert.Contains(responses, response => response.Key[0] == '2');
                Assert.All(responses, response => Assert.False(string.IsNullOrWhiteSpace(response.Value!["description"]?.GetValue<string>()), $"{name}: {response.Key} has no description."));
                Assert.All(
                    responses.Where(response => response.Key[0] is '4' or '5' or 'd'),
                    response => Assert.Equal("#/components/schemas/ProblemDocument", response.Value!["content"]!["application/problem+json"]!["schema"]!["$ref"]!.GetValue<string>()));
            }
        }
    }

    [Fact]
    public async Task Document_EveryOperation_SaysThatWhatItNeedsMayBeAwayOrFull()
    {
        var document = JsonNode.Parse(await application.Client.GetStringAsync("/openapi/v1.json"))!;
        var operations = from path in document["paths"]!.AsObject()
                         from operation in path.Value!.AsObject()
                         select (Name: $"{operation.Key} {path.Key}", Answers: operation.Value!["responses"]!.AsObject());

        // Liveness alone asks nobody; reading takes no room.
        Assert.Equal(["get /health/live"], operations.Where(operation => !operation.Answers.ContainsKey("503")).Select(operation => operation.Name));
        Assert.All(operations, operation => Assert.Equal(operation.Name.Split(' ')[0] is "post" or "put" or "patch" or "delete", operation.Answers.ContainsKey("507")));
    }

    [Fact]
    public async Task Document_EveryPropertyOfEverySchema_IsDescribed()
    {
        var document = JsonNode.Parse(await application.Client.GetStringAsync("/openapi/v1.json"))!;

        var silent = from schema in document["components"]!["schemas"]!.AsObject()
                     from property in schema.Value!["properties"]?.AsObject() ?? []
                     where property.Value!["description"] is null
                     select $"{schema.Key}.{property.Key}";

        Assert.Empty(silent);
    }

    [Fact]
    public void Examples_OfEveryType_HaveOnlyMembersThatTheTypeHas()
    {
        foreach (var (type, example) in SchemaExamples.All)
        {
            Assert.NotNull(JsonSerializer.Deserialize(example, type, ImitationService.Domain.Json.ServiceJson.Options));
        }
    }

    [Fact]
    public async Task Page_OfSwagger_AsksNobodyElse()
    {
        var page = await application.Client.GetStringAsync("/swagger/index.html");

        Assert.Contains("swagger-ui", page);
        Assert.DoesNotContain("https://", page);
    }

    private static string FindCommitted()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "src", "Api");
            if (File.Exists(Path.Combine(folder.FullName, "ImitationService.sln")) && Directory.Exists(candidate))
            {
                return Path.Combine(candidate, "openapi.v1.json");
            }
        }

        throw new DirectoryNotFoundException("The tests do not run inside of the repository.");
    }
}
