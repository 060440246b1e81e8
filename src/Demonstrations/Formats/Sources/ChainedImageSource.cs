using ImitationService.Domain.Datasets;

namespace ImitationService.Demonstrations.Formats.Sources;

/// <summary>The frames of one camera in several files, one after another.</summary>
internal sealed class ChainedImageSource(IReadOnlyList<ImageSource> links) : ImageSource
{
    public override IFrameCursor OpenFrames() => new Cursor(links);

    private sealed class Cursor(IReadOnlyList<ImageSource> links) : IFrameCursor
    {
        private IFrameCursor? _cursor;
        private int _next;
        private long _left;

        public DatasetProblem? Read(Span<byte> frame)
        {
            while (_left == 0)
            {
                _cursor?.Dispose();
                _cursor = links[_next].OpenFrames();
                _left = links[_next++].Rows;
            }

            _left--;
            return _cursor!.Read(frame);
        }

        public void Dispose() => _cursor?.Dispose();
    }
}
