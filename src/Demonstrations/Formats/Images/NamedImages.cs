using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Images;
using ImitationService.Demonstrations.Roles;

namespace ImitationService.Demonstrations.Formats.Images;

/// <summary>Frames that a column of texts names, row by row.</summary>
/// <param name="column">The column.</param>
/// <param name="files">The file of each different text; null where there is none.</param>
/// <param name="limits">What a file may cost.</param>
internal sealed class NamedImages(Selection column, IReadOnlyList<UploadedFile?> files, IntakeLimits limits) : IPackedFrames
{
    /// <summary>Puts frames in the place of columns whose texts are names of uploaded images.</summary>
    public static void Attach(SourceSet sources)
    {
        for (var i = 0; i < sources.Sources.Count; i++)
        {
            var source = sources.Sources[i];
            foreach (var (column, labels) in source.Labels)
            {
                if (TryCreate(new Selection(source, source.IsTable ? column : null), labels, sources) is not { } frames)
                {
                    continue;
                }

                if (source.IsTable)
                {
                    source.Frames[column] = frames;
                    sources.Sources.Insert(++i, frames);
                }
                else
                {
                    sources.Sources[i] = frames;
                }
            }
        }
    }

    public IPackedCursor Open() => new Cursor(column, files, limits);

    private static EncodedImageSource? TryCreate(Selection column, IReadOnlyList<string> labels, SourceSet sources)
    {
        if (labels.Count == 0 || !labels.All(ImageFormats.IsImageName))
        {
            return null;
        }

        List<UploadedFile?> files = [.. labels.Select(label => sources.Images.Find(label, column.Source.File))];
        if (files.TrueForAll(file => file is null))
        {
            sources.AddUnused($"{column.Name}: the names of images that are not in the upload");
            return null;
        }

        return EncodedImageSource.Create(column.Source.File, column.Name, column.Source.Rows, new NamedImages(column, files, sources.Limits), sources);
    }

    private sealed class Cursor(Selection column, IReadOnlyList<UploadedFile?> files, IntakeLimits limits) : IPackedCursor
    {
        private readonly IEnumerator<double> _labels = column.Values().GetEnumerator();
        private long _row;

        public PackedFrame Next()
        {
            _labels.MoveNext();
            _row++;
            if (double.IsNaN(_labels.Current))
            {
                return new PackedFrame($"row {_row} of {column.Place}", () => throw new ImageException("missing-image", "has no name"));
            }

            var file = files[(int)_labels.Current];
            return new PackedFrame(column.Labels![(int)_labels.Current], () => Read(file));
        }

        public void Dispose() => _labels.Dispose();

        private byte[] Read(UploadedFile? file) => file is null ? throw new ImageException("missing-image", "is not in the upload")
            : file.Bytes > limits.MaximumPackedImageBytes ? throw new ImageException("image-too-large", $"has {file.Bytes} bytes; {limits.MaximumPackedImageBytes} are allowed")
            : File.ReadAllBytes(file.Path);
    }
}
