using ImitationService.Learning.Products;
using static TorchSharp.torch;

namespace ImitationService.Learning.Tests.Products;

/// <summary>Products of our own against sums in double precision, for every way in which a matrix can lie and end.</summary>
public sealed class MatrixProductTests
{
    /// <summary>Rows, depth and columns: whole tiles, parts of one, several panels deep, and nothing but an edge.</summary>
    public static TheoryData<int, int, int> Sizes { get; } = new()
    {
        { 8, 16, 32 },
        { 32, 256, 256 },
        { 16, 40, 16 },
        { 33, 17, 48 },
        { 1, 1, 1 },
        { 7, 300, 6 },
        { 70, 513, 35 },
        { 72, 256, 64 },
        { 6, 32, 256 },
        { 32, 17, 600 },
        { 40, 300, 64 },
        { 64, 32, 17 },
        { 32, 64, 6 },
        { 9, 3, 33 },
        { 13, 21, 15 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Multiply_AnyLayout_IsTheSumOfProducts(int rows, int depth, int columns)
    {
        Skip();
        using var scope = NewDisposeScope();
        foreach (var (isLeftTurned, isRightTurned, isAdded) in Cases())
        {
            var (left, right, there) = (Values(1, rows, depth), Values(2, depth, columns), Values(3, rows, columns));
            var result = there.clone();
            MatrixProduct.Multiply(View(left, isLeftTurned), View(right, isRightTurned), Matrix.Of(result), isAdded, threads: 1);

            var expected = left.to(float64).mm(right.to(float64)) + (isAdded ? there.to(float64) : 0.0);
            var largest = (result.to(float64) - expected).abs().max().item<double>();
            Assert.True(largest < 1e-6 * depth, $"turned {isLeftTurned}, {isRightTurned}, added {isAdded}: differs by {largest}");
        }
    }

    // Tiles and squares that reach beyond the end of a row must neither read nor write there.
    [Theory]
    [MemberData(nameof(Sizes))]
    public void Multiply_AmongOtherNumbers_TouchesNone(int rows, int depth, int columns)
    {
        Skip();
        using var scope = NewDisposeScope();
        foreach (var (isLeftTurned, isRightTurned, isAdded) in Cases())
        {
            var (left, right) = (Values(1, rows, depth), Values(2, depth, columns));
            var (plain, among) = (zeros(rows, columns), full(rows + 2, columns + 3, float.NaN));
            among.narrow(0, 1, rows).narrow(1, 1, columns).zero_();
            MatrixProduct.Multiply(View(left, isLeftTurned), View(right, isRightTurned), Matrix.Of(plain), isAdded, threads: 1);
            MatrixProduct.Multiply(Among(left, isLeftTurned), Among(right, isRightTurned), Matrix.Of(among).Part(1, 1, rows, columns), isAdded, threads: 1);

            Assert.True(among.narrow(0, 1, rows).narrow(1, 1, columns).equal(plain).all().item<bool>());
            Assert.Equal(((rows + 2) * (columns + 3)) - (rows * columns), among.isnan().sum().item<long>());
        }
    }

    [Fact]
    public void Multiply_SeveralThreads_GivesTheSameBits()
    {
        Skip();
        using var scope = NewDisposeScope();
        var (left, right) = (Values(1, 333, 256), Values(2, 256, 100));
        var (alone, shared) = (zeros(333, 100), zeros(333, 100));
        MatrixProduct.Multiply(Matrix.Of(left), Matrix.Of(right), Matrix.Of(alone), isAdded: false, threads: 1);
        MatrixProduct.Multiply(Matrix.Of(left), Matrix.Of(right), Matrix.Of(shared), isAdded: false, threads: 3);
        Assert.True(alone.equal(shared).all().item<bool>());
    }

    [Fact]
    public void Multiply_SizesThatDoNotMeet_NamesThem()
    {
        using var scope = NewDisposeScope();
        var failure = Assert.Throws<ArgumentException>(
            () => MatrixProduct.Multiply(Matrix.Of(zeros(2, 3)), Matrix.Of(zeros(4, 5)), Matrix.Of(zeros(2, 5)), isAdded: false, threads: 1));
        Assert.Contains("[2, 3] by [4, 5]", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_TensorThatDoesNotLieWhole_Throws()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => Matrix.Of(zeros(4, 5).t()));
    }

    private static IEnumerable<(bool Left, bool Right, bool Added)> Cases() =>
        from left in new[] { false, true } from right in new[] { false, true } from added in new[] { false, true } select (left, right, added);

    // The same numbers, lying row by row or column by column; noughts beyond the memory would show as wrong sums.
    private static Matrix View(Tensor values, bool isTurned) => isTurned ? Matrix.Of(values.t().contiguous()).Transposed : Matrix.Of(values);

    // With numbers that are none before and behind every row and column.
    private static Matrix Among(Tensor values, bool isTurned)
    {
        var laid = isTurned ? values.t() : values;
        var among = full(laid.shape[0] + 2, laid.shape[1] + 2, float.NaN);
        among.narrow(0, 1, laid.shape[0]).narrow(1, 1, laid.shape[1]).copy_(laid);
        var view = Matrix.Of(among).Part(1, 1, (int)laid.shape[0], (int)laid.shape[1]);
        return isTurned ? view.Transposed : view;
    }

    private static Tensor Values(long seed, long rows, long columns)
    {
        using var generator = new Generator((ulong)seed);
        return rand(rows, columns, generator: generator) - 0.5;
    }

    private static void Skip() => Assert.SkipUnless(MatrixProduct.IsPossible, "This processor has no AVX-512, which these products are made of.");
}
