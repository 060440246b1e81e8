using System.Globalization;
using System.Reflection;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;

namespace ImitationService.Learning.Export;

/// <summary>The versions of what makes a policy.</summary>
internal static class Versions
{
    /// <summary>This software's.</summary>
    public static string Service { get; } = Of(typeof(Versions).Assembly);

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["imitation_service"] = Service,
        ["torch_sharp"] = Of(typeof(torch).Assembly),
        ["torch"] = torch.__version__,
        ["onnx_runtime"] = OrtEnv.Instance().GetVersionString(),
        ["onnx_operator_set"] = OnnxGraph.OperatorSet.ToString(CultureInfo.InvariantCulture),
        ["dotnet"] = Environment.Version.ToString(),
    };

    private static string Of(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? assembly.GetName().Version!.ToString();
}
