namespace ImitationService.Deployment.Tests.Processes;

/// <summary>Files of this checkout.</summary>
internal static class Checkout
{
    private static readonly string Root = FindRoot();

    public static string Compose => Find("deploy", "docker-compose.yml");

    public static string Chart => Find("deploy", "helm", "imitation-service");

    public static string Find(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

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
