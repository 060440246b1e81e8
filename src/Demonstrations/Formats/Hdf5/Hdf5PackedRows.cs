using ImitationService.Demonstrations.Formats.Images;
using ImitationService.Demonstrations.Images;
using PureHDF.VOL.Native;

namespace ImitationService.Demonstrations.Formats.Hdf5;

/// <summary>Frames that are the elements of arrays, one array after another, each element a packed image.</summary>
internal sealed class Hdf5PackedRows(UploadedFile file, string name, IReadOnlyList<Hdf5Array> arrays, IntakeLimits limits) : IPackedFrames
{
    // The library keeps every run of any length that it has read, until the file is closed.
    private const long BytesUntilReopened = 64 << 20;
    private const int VariableRows = 16;
    private const int FixedBytes = 1 << 18;

    public IPackedCursor Open() => new Cursor(this);

    private sealed class Cursor(Hdf5PackedRows rows) : IPackedCursor
    {
        private readonly Queue<byte[]> _block = new();
        private Hdf5File _file = Hdf5File.Open(rows.File);
        private NativeDataset? _dataset;
        private int _array = -1;
        private long _next;
        private long _read;
        private long _row;

        public PackedFrame Next()
        {
            if (_block.Count == 0)
            {
                ReadBlock();
            }

            var bytes = _block.Dequeue();
            return new PackedFrame($"row {++_row} of {rows.Place}", () => Check(bytes));
        }

        public void Dispose() => _file.Dispose();

        private byte[] Check(byte[] bytes) => bytes.Length <= rows.Limits.MaximumPackedImageBytes
            ? bytes
            : throw new ImageException("image-too-large", $"has {bytes.Length} bytes; {rows.Limits.MaximumPackedImageBytes} are allowed");

        private void ReadBlock()
        {
            while (_array < 0 || _next == rows.Arrays[_array].Rows)
            {
                (_array, _next, _dataset) = (_array + 1, 0, null);
            }

            var array = rows.Arrays[_array];
            if (_read > BytesUntilReopened)
            {
                _file.Dispose();
                (_file, _dataset, _read) = (Hdf5File.Open(rows.File), null, 0);
            }

            var dataset = _dataset ??= _file.Dataset(array.Path);
            var count = (int)Math.Min(array.Rows - _next, RowsOf(dataset, array));
            foreach (var run in Hdf5File.Guard($"{rows.File.Name}:{array.Path}", () => Hdf5Packed.Read(dataset, _next, count)))
            {
                _block.Enqueue(run);
                _read += run.Length;
            }

            _next += count;
        }

        /// <summary>Rows of a block: whole chunks of elements of one length, which are unpacked at once.</summary>
        private static long RowsOf(NativeDataset dataset, Hdf5Array array) => Hdf5Packed.IsVariable(dataset)
            ? VariableRows
            : Math.Max(1, FixedBytes / (array.ChunkRows * array.RowBytes)) * array.ChunkRows;
    }

    private UploadedFile File => file;

    private string Place => $"{file.Name}:{name}";

    private IReadOnlyList<Hdf5Array> Arrays => arrays;

    private IntakeLimits Limits => limits;
}
