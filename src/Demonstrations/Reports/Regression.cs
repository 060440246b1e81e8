namespace ImitationService.Demonstrations.Reports;

/// <summary>
/// Ridge regression of any number of targets on the same inputs, by the normal equations and Cholesky's decomposition. Because
/// the decomposition of the first columns is part of that of all, one decomposition serves the forecast with and without the rest.
/// </summary>
internal sealed class Regression
{
    /// <summary>Added to the diagonal, as a share of the rows: enough for columns that depend on each other.</summary>
    private const double Ridge = 1e-6;

    /// <summary>Least share of the whole squared error that must be left for its explanation to mean anything: of less, most is rounding.</summary>
    private const double LeastLeft = 0.02;

    private readonly double[] _inputs;
    private readonly int _width;
    private readonly int _rows;
    private readonly double[] _factor;

    /// <summary>Decomposes the inputs: [rows, width].</summary>
    public Regression(double[] inputs, int width, int rows)
    {
        (_inputs, _width, _rows) = (inputs, width, rows);
        _factor = Products();
        Decompose();
    }

    /// <summary>
    /// Which share of the squared error that the first columns leave, the other columns explain, 0 to 1; null where hardly anything is left.
    /// With L L' = X'X and z = L^-1 X'y, each column's part of y'y is its z squared.
    /// </summary>
    public double? ShareExplainedBeyond(int first, double[] target)
    {
        var (solved, left, total) = (new double[_width], 0.0, 0.0);
        for (var row = 0; row < _rows; row++)
        {
            total += target[row] * target[row];
            for (var k = 0; k < _width; k++)
            {
                solved[k] += _inputs[(row * _width) + k] * target[row];
            }
        }

        left = total;
        var explained = 0.0;
        for (var k = 0; k < _width; k++)
        {
            for (var j = 0; j < k; j++)
            {
                solved[k] -= _factor[(k * _width) + j] * solved[j];
            }

            solved[k] /= _factor[(k * _width) + k];
            (left, explained) = k < first ? (left - (solved[k] * solved[k]), explained) : (left, explained + (solved[k] * solved[k]));
        }

        return left > LeastLeft * total ? Math.Clamp(explained / left, 0, 1) : null;
    }

    private double[] Products()
    {
        var products = new double[_width * _width];
        for (var row = 0; row < _rows; row++)
        {
            var input = _inputs.AsSpan(row * _width, _width);
            for (var k = 0; k < _width; k++)
            {
                for (var j = 0; j <= k; j++)
                {
                    products[(k * _width) + j] += input[k] * input[j];
                }
            }
        }

        for (var k = 0; k < _width; k++)
        {
            products[(k * _width) + k] += Ridge * _rows;
        }

        return products;
    }

    private void Decompose()
    {
        for (var k = 0; k < _width; k++)
        {
            for (var j = 0; j <= k; j++)
            {
                var sum = _factor[(k * _width) + j];
                for (var i = 0; i < j; i++)
                {
                    sum -= _factor[(k * _width) + i] * _factor[(j * _width) + i];
                }

                _factor[(k * _width) + j] = j < k ? sum / _factor[(j * _width) + j] : Math.Sqrt(Math.Max(sum, Ridge));
            }
        }
    }
}
