using ImitationService.Demonstrations.Formats.Sources;

namespace ImitationService.Demonstrations.Formats.Parquet;

/// <summary>
/// The pages of a column, one row group after another. Small pages are unpacked ahead, several side by side; large ones are seen
/// through a window, but for those whose values lie all over the page.
/// </summary>
internal sealed class ColumnPages : IDisposable
{
    // Of all columns together, since they are read side by side.
    private const int AheadBytes = 32 << 20;
    private const int MostAtOnce = 1 << 20;

    // With what snappy looks back at, they fill arrays of 256 and 128 KiB.
    private const int MostWindow = (192 << 10) - ByteWindow.Slack;
    private const int LeastWindow = (64 << 10) - ByteWindow.Slack;

    // Some old writers did not count the header of the dictionary.
    private const int UncountedBytes = 100;

    private readonly ParquetFile _file;
    private readonly ParquetLeaf _leaf;
    private readonly IEnumerator<Opened> _pages;
    private readonly string _place;
    private readonly int _columns;
    private ParquetPage? _page;
    private (int Group, double[]? Numbers, RunDictionary? Runs) _dictionary = (-1, null, null);

    public ColumnPages(ParquetFile file, ParquetColumn column)
    {
        (_file, _leaf, _place, _columns) = (file, column.Leaf, file.PlaceOf(column), Math.Max(1, file.Columns.Count));
        _pages = WorkAhead.InOrder(Work()).GetEnumerator();
    }

    /// <summary>The page that is read.</summary>
    public ParquetPage Page => _page!;

    /// <summary>Goes to the next page that has values.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is damaged.</exception>
    public void MoveNext()
    {
        _page?.Dispose();
        _page = null;
        while (_page is null)
        {
            if (!_pages.MoveNext())
            {
                throw new InvalidDataException("The file ends before its rows do.");
            }

            var (group, page) = _pages.Current;
            if (page.Header.Type == PageType.Dictionary)
            {
                _dictionary = OpenDictionary(group, page);
            }
            else
            {
                (_page, _dictionary) = (page, _dictionary.Group == group ? _dictionary : (group, null, null));
            }
        }
    }

    /// <summary>The reader of the page's numbers.</summary>
    public INumberReader OpenNumbers() => NumberReaders.Create(Page.Values, Page.Header.Encoding, _leaf, _dictionary.Numbers);

    /// <summary>The reader of the page's runs of bytes.</summary>
    public IRunReader OpenRuns() => RunReaders.Create(Page.Values, Page.Header.Encoding, _leaf, _dictionary.Runs);

    public void Dispose()
    {
        _pages.Dispose();
        _page?.Dispose();
    }

    private (int Group, double[]? Numbers, RunDictionary? Runs) OpenDictionary(int group, ParquetPage page)
    {
        using (page)
        {
            var count = page.Header.Values;
            if (_leaf.Kind is ParquetKind.Text or ParquetKind.Bytes)
            {
                return (group, null, new RunDictionary(page.Values, count, _leaf));
            }

            var entryBytes = new ParquetElements(_leaf).Size is > 0 and var size ? size : sizeof(int);
            var numbers = new double[count <= page.Values.Left / entryBytes ? count : throw new InvalidDataException("A dictionary has more entries than bytes.")];
            NumberReaders.Create(page.Values, ParquetEncoding.Plain, _leaf, null).Read(numbers);
            return (group, numbers, null);
        }
    }

    private IEnumerable<(Func<Opened> Piece, long Bytes)> Work()
    {
        for (var number = 0; number < _file.GroupRows.Count; number++)
        {
            if (_file.GroupRows[number] == 0)
            {
                continue;
            }

            var (group, chunk) = (number, _file.ChunkOf(_leaf, number));
            foreach (var page in Headers(chunk))
            {
                var window = WindowOf(page);
                yield return (() => new Opened(group, ParquetPage.Open(_file.Handle, page, chunk.Codec, _leaf, window)), (long)(window ?? page.Bytes) * _columns);
            }
        }
    }

    /// <summary>The headers of a chunk's pages that are read: the dictionary, and pages with values.</summary>
    private IEnumerable<PageHeader> Headers(ParquetChunk chunk)
    {
        var (values, at, end) = (0L, chunk.Start, Math.Min(_file.Bytes, chunk.Start + chunk.Bytes + UncountedBytes));
        while (values < chunk.Values)
        {
            var page = PageHeader.Read(_file.Handle, at, end - at);
            at = page.Offset + page.PackedBytes;
            if (page.Type is PageType.Data or PageType.DataVersion2)
            {
                values += page.Values;
            }

            if (page.Type == PageType.Dictionary || (page.Type is PageType.Data or PageType.DataVersion2 && page.Values > 0))
            {
                yield return page;
            }
        }
    }

    /// <summary>Bytes of a page that are in memory at a time; null for all.</summary>
    private int? WindowOf(PageHeader page)
    {
        var most = AheadBytes / _columns / Environment.ProcessorCount;
        if (page.Bytes <= Math.Min(most, MostAtOnce))
        {
            return null;
        }

        return page.Type != PageType.Dictionary && page.Encoding is not (ParquetEncoding.Split or ParquetEncoding.DeltaLength or ParquetEncoding.DeltaBytes)
            ? Math.Clamp(most, LeastWindow, MostWindow)
            : page.Bytes <= _file.Limits.MaximumPageBytes ? null : throw ParquetFaults.PageTooLarge(_place, page.Bytes, _file.Limits);
    }

    private readonly record struct Opened(int Group, ParquetPage Page);
}
