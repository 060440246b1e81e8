using ImitationService.Domain.Datasets;
using Parquet;
using Parquet.Schema;

namespace ImitationService.Demonstrations.Tests.Formats.Parquet;

public sealed class ParquetTests : IDisposable
{
    private readonly Workbench _bench = new();

    [Fact]
    public void Read_NumbersOfWhichSomeAreAbsent_KeepsTheOthersInTheirPlaces()
    {
        var table = Table([1, 2, 3, 4], [0.5f, null, null, 1.5f], [true, false, true, true]);

        Workbench.Accepted(_bench.ReadBytes(null, ("a.parquet", table)));

        var dataset = _bench.Open();
        Assert.Equal([0.5f, float.NaN, float.NaN, 1.5f], dataset.Floats(FeatureNames.Reward, 0, 4).ToArray());
        Assert.Equal([1f, 1, 2, 0, 3, 1, 4, 1], dataset.Floats(FeatureNames.State, 0, 4).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Read_AbsentInteger_IsNamed(int row)
    {
        long?[] counts = [1, 2, 3, 4];
        counts[row] = null;

        AssertNotFinite(row, Table(counts, [0, 0, 0, 0], [true, false, true, true]));
    }

    [Fact]
    public void Read_AbsentFlag_IsNamed() => AssertNotFinite(2, Table([1, 2, 3, 4], [0, 0, 0, 0], [true, false, null, true]));

    [Fact]
    public void Read_TablesInEveryEncoding_AreOneDatasetEach()
    {
        foreach (var table in ArrowParquet.Small())
        {
            var contents = Workbench.Accepted(_bench.ReadBytes(null, ("a.parquet", table)));

            Assert.Equal(40, contents.Transitions);
            Assert.Equal("packed: its values are not numbers, and no images either", Assert.Single(contents.Unused));
            Assert.Equal([1, 1 / 8f, 0, 1 / 8f], _bench.Open().Floats(FeatureNames.State, 1, 1).ToArray());
            Assert.Equal([1 / 8f, -1 / 8f], _bench.Open().Floats("observation.obs_e", 1, 1).ToArray());
        }
    }

    public void Dispose() => _bench.Dispose();

    private static byte[] Table(long?[] counts, float?[] rewards, bool?[] flags)
    {
        var stream = new MemoryStream();
        WriteAsync(stream, counts, rewards, flags).GetAwaiter().GetResult();
        return stream.ToArray();
    }

    private static async Task WriteAsync(MemoryStream stream, long?[] counts, float?[] rewards, bool?[] flags)
    {
        var schema = new ParquetSchema(
            new DataField("obs_count", typeof(long), isNullable: true), new DataField("obs_flag", typeof(bool), isNullable: true),
            new DataField("reward", typeof(float), isNullable: true), new DataField("action", typeof(float), isNullable: false));
        await using var writer = await ParquetWriter.CreateAsync(schema, stream);
        using var rows = writer.CreateRowGroup();
        await PutAsync(rows, schema.DataFields[0], counts);
        await PutAsync(rows, schema.DataFields[1], flags);
        await PutAsync(rows, schema.DataFields[2], rewards);
        await rows.WriteAllPartsAsync<float>(schema.DataFields[3], new[] { 0.25f, 0.5f, 0.75f, 1.25f }, null, null, CancellationToken.None);
    }

    private static async Task PutAsync<T>(ParquetRowGroupWriter rows, DataField field, T?[] values)
        where T : struct
    {
        ReadOnlyMemory<int> levels = values.Select(value => value is null ? 0 : 1).ToArray();
        T[] present = [.. values.Where(value => value is not null).Select(value => value!.Value)];
        await rows.WriteAllPartsAsync<T>(field, present, levels, null, CancellationToken.None);
    }

    private void AssertNotFinite(int row, byte[] table)
    {
        var result = _bench.ReadBytes(null, ("a.parquet", table));

        var problem = Assert.Single(result.Report.Problems, problem => problem.Severity == ProblemSeverity.Error);
        Assert.Equal(("not-finite", row), (problem.Code, problem.Position));
    }
}
