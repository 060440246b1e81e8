using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.Numpy;

/// <summary>An array that was stored column by column, turned around in memory.</summary>
internal sealed class TransposedSource(double[] rowMajor) : Source
{
    /// <summary>Turns elements in Fortran order into C order.</summary>
    public static double[] ToRowMajor(double[] fortran, IReadOnlyList<long> shape)
    {
        var result = new double[fortran.Length];
        var index = new long[shape.Count];
        for (var i = 0; i < fortran.Length; i++)
        {
            var target = 0L;
            for (var dimension = 0; dimension < shape.Count; dimension++)
            {
                target = (target * shape[dimension]) + index[dimension];
            }

            result[target] = fortran[i];
            for (var dimension = 0; dimension < shape.Count && ++index[dimension] == shape[dimension]; dimension++)
            {
                index[dimension] = 0;
            }
        }

        return result;
    }

    public override ISourceCursor Open() => new Cursor(rowMajor);

    private sealed class Cursor(double[] elements) : ISourceCursor
    {
        private int _position;

        public void Read(Span<double> numbers)
        {
            elements.AsSpan(_position, numbers.Length).CopyTo(numbers);
            _position += numbers.Length;
        }

        public void Dispose()
        {
        }
    }
}
