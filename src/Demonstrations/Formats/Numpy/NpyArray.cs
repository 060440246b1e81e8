using ImitationService.Demonstrations.Formats.Sources;
using ImitationService.Demonstrations.Images;

namespace ImitationService.Demonstrations.Formats.Numpy;

/// <summary>Makes a source of an npy array, once its header has been believed.</summary>
internal static class NpyArray
{
    /// <summary>Adds the array to the sources, or to what is unused.</summary>
    /// <param name="sources">Takes it.</param>
    /// <param name="file">The file's name.</param>
    /// <param name="name">The array's name.</param>
    /// <param name="open">Opens the npy bytes from their start.</param>
    /// <param name="bytes">How many npy bytes there are.</param>
    public static void Add(SourceSet sources, string file, string name, Func<Stream> open, long bytes)
    {
        var place = name.Length == 0 ? file : $"{file}:{name}";
        var header = ReadHeader(open, place);
        if (header.Descriptor.Contains('O'))
        {
            sources.AddUnused($"{name}: an array of objects is a pickle, which runs code when it is loaded; never read");
            return;
        }

        if (NpyElements.Find(header.Descriptor) is not { } elements)
        {
            sources.AddUnused($"{name}: elements of type {header.Descriptor} are not numbers");
            return;
        }

        if (header.Shape.Count == 0)
        {
            sources.AddUnused($"{name}: a single value, not one per transition");
            return;
        }

        var needed = header.Elements * elements.Size;
        if (needed != bytes - header.DataOffset)
        {
            throw new IntakeException(
                "truncated-array",
                $"The header promises {needed} bytes of elements (shape {string.Join("×", header.Shape)}, type {header.Descriptor}); there are {bytes - header.DataOffset}.",
                "Save the file again and upload it whole.",
                place);
        }

        var width = header.Shape.Skip(1).Aggregate(1L, (product, dimension) => product * dimension);
        if (width == 0 || header.Shape[0] == 0)
        {
            sources.AddUnused($"{name}: it has no element");
            return;
        }

        var isImage = ImageLayout.Find(name.Length > 0 ? name : file, [.. header.Shape.Skip(1)], elements.IsByte) is not null;
        if (width > sources.Limits.MaximumColumns && !(isImage && width <= sources.Limits.MaximumImagePixels))
        {
            sources.AddUnused($"{name}: {width} elements per transition are more than {sources.Limits.MaximumColumns}");
            return;
        }

        var array = CreateSource(sources.Limits, file, name, open, header, elements);
        sources.AddArray(array, elements.IsByte);
    }

    private static Source CreateSource(IntakeLimits limits, string file, string name, Func<Stream> open, NpyHeader header, NpyElements elements)
    {
        var shape = header.Shape.Skip(1).Select(dimension => (int)dimension).ToList();
        var source = new NpySource(elements, open, header.DataOffset)
        {
            File = file,
            Name = name,
            Rows = header.Shape[0],
            Shape = shape,
            IsInteger = elements.IsInteger,
        };
        if (!header.IsFortranOrder || header.Shape.Count == 1)
        {
            return source;
        }

        if (header.Elements * sizeof(double) > limits.MaximumTransposedBytes)
        {
            throw new IntakeException("fortran-order", $"The array is stored column by column (fortran_order) and too large to turn around.", "Save it with numpy.ascontiguousarray.", source.Place);
        }

        var fortran = new double[header.Elements];
        using (var cursor = source.Open())
        {
            cursor.Read(fortran);
        }

        return new TransposedSource(TransposedSource.ToRowMajor(fortran, header.Shape))
        {
            File = file,
            Name = name,
            Rows = header.Shape[0],
            Shape = shape,
            IsInteger = elements.IsInteger,
        };
    }

    private static NpyHeader ReadHeader(Func<Stream> open, string place)
    {
        try
        {
            using var stream = open();
            return NpyHeader.Read(stream);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            var reason = exception is EndOfStreamException ? "it ends within its header" : exception.Message;
            throw new IntakeException("invalid-array", $"The array cannot be read: {reason}.", "Save it again with numpy.save or numpy.savez.", place);
        }
    }
}
