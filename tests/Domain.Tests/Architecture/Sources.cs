using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace ImitationService.Domain.Tests.Architecture;

/// <summary>The checkout this test was built from.</summary>
internal static class Sources
{
    public static string Root { get; } = FindRoot();

    /// <summary>Every hand-written C# file of src and tests, relative to the root.</summary>
    public static IEnumerable<string> Files() => Directories()
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs"))
        .Select(file => Path.GetRelativePath(Root, file));

    /// <summary>Every folder of src and tests, relative to the root; neither build output nor what dotnet-ef writes.</summary>
    public static IEnumerable<string> Directories() => new[] { "src", "tests" }.SelectMany(Below);

    /// <summary>The includes of a project's own items of one kind.</summary>
    public static IReadOnlyList<string> Items(string project, string kind) =>
        [.. XDocument.Load(ProjectFile(project)).Descendants(kind).Select(item => item.Attribute("Include")!.Value)];

    /// <summary>A project with everything it refers to, directly or not.</summary>
    public static IReadOnlySet<string> Closure(string project) =>
        Items(project, "ProjectReference")
            .Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))
            .SelectMany(Closure)
            .Append(project)
            .ToHashSet();

    /// <summary>The libraries in a built project's dependency file; null when it has not been built.</summary>
    public static IReadOnlyList<string>? BuiltLibraries(string project)
    {
        var folder = Path.Combine(Root, "src", project, "bin");
        if (!Directory.Exists(folder))
        {
            return null;
        }

        var file = Directory.EnumerateFiles(folder, $"ImitationService.{project}.deps.json", SearchOption.AllDirectories)
            .MaxBy(File.GetLastWriteTimeUtc);
        return file is null ? null : [.. JsonNode.Parse(File.ReadAllText(file))!["libraries"]!.AsObject().Select(library => library.Key)];
    }

    private static string ProjectFile(string project) => Path.Combine(Root, "src", project, $"{project}.csproj");

    private static IEnumerable<string> Below(string folder)
    {
        var children = Directory.EnumerateDirectories(Path.Combine(Root, folder))
            .Select(child => Path.GetRelativePath(Root, child))
            .Where(child => Path.GetFileName(child) is not ("bin" or "obj" or "Migrations" or "node_modules"));
        return children.SelectMany(Below).Prepend(folder);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ImitationService.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("These tests run within the checkout.");
        }

        return folder.FullName;
    }
}
