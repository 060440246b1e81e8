using ImitationService.Demonstrations.Formats;
using ImitationService.Demonstrations.Formats.Parquet;

namespace ImitationService.Demonstrations.Tests.Formats.Parquet;

/// <summary>Reads columns of a file by themselves.</summary>
internal static class ParquetReading
{
    public static double[] Numbers(string path, string name, int width = 1, IntakeLimits? limits = null) => In(path, limits, file =>
    {
        using var reader = file.OpenNumbers(file.Find(name)!, width);
        var numbers = new double[file.Rows * width];

        // Neither pages nor groups of eight begin where reads do.
        for (var at = 0; at < numbers.Length;)
        {
            var count = Math.Min(numbers.Length - at, 37 * width);
            reader.Read(numbers.AsSpan(at, count));
            at += count;
        }

        return numbers;
    });

    public static string?[] Texts(string path, string name) => In(path, null, file => ParquetRuns.Texts(file, file.Find(name)!).ToArray());

    public static byte[]?[] Packed(string path, string name) => In(path, null, file => ParquetRuns.Bytes(file, file.Packed.Single(column => column.Name == name)).ToArray());

    public static T In<T>(string path, IntakeLimits? limits, Func<ParquetFile, T> read)
    {
        using var file = ParquetFile.Open(new UploadedFile("a.parquet", path), limits ?? IntakeLimits.Default);
        return read(file);
    }
}
