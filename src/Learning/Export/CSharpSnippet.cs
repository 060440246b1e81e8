using System.Text;
using ImitationService.Domain.Datasets;

namespace ImitationService.Learning.Export;

/// <summary>A program in C# that runs <c>policy.onnx</c> on one observation and prints the action.</summary>
internal static class CSharpSnippet
{
    public static string Write(PolicyConfiguration configuration, ModelCardExample example)
    {
        var element = configuration.Action.Kind == ActionKind.Discrete ? "long" : "float";
        var code = new StringBuilder();
        code.Append("using System.Globalization;\nusing Microsoft.ML.OnnxRuntime;\n\n");
        code.Append("CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;\n");
        code.Append("using var session = new InferenceSession(\"policy.onnx\");\nusing var options = new RunOptions();\n");
        var column = 0;
        foreach (var (feature, i) in configuration.Observations.Select((feature, i) => (feature, i)))
        {
            var values = example.Observation.Skip(column).Take(feature.Size).Select(value => ModelCard.Text(value) + "f");
            code.Append(ModelCard.Culture, $"float[] values{i} = [{string.Join(", ", values)}];\n");
            code.Append(ModelCard.Culture, $"using var input{i} = OrtValue.CreateTensorValueFromMemory(values{i}, [1{string.Concat(feature.Shape.Select(size => $", {size}"))}]);\n");
            column += feature.Size;
        }

        var names = string.Join(", ", configuration.Observations.Select(feature => $"\"{feature.Name}\""));
        var inputs = string.Join(", ", configuration.Observations.Select((_, i) => $"input{i}"));
        code.Append(ModelCard.Culture, $"using var outputs = session.Run(options, [{names}], [{inputs}], [\"action\"]);\n");
        code.Append(ModelCard.Culture, $"Console.WriteLine(string.Join(\", \", outputs[0].GetTensorDataAsSpan<{element}>().ToArray()));\n");
        return code.ToString();
    }
}
