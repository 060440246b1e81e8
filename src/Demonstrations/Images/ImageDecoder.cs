using System.Runtime.InteropServices;
using SkiaSharp;

namespace ImitationService.Demonstrations.Images;

/// <summary>
/// Decodes JPEG, PNG, WebP and BMP with Skia, in this process: only ever called in the reader's own process, which may die of
/// strangers' bytes without harm. The size that a file claims is looked at before anything is decoded. Pixels are as stored: a
/// camera's orientation mark is not followed, and transparency is dropped.
/// </summary>
internal sealed class ImageDecoder(long maximumPixels)
{
    private byte[] _pixels = [];

    /// <summary>Size of an image, from its header.</summary>
    /// <exception cref="ImageException">It is no image, or claims to be too large.</exception>
    public FrameSize Measure(byte[] bytes)
    {
        using var codec = Open(bytes);
        return SizeOf(codec);
    }

    /// <summary>Decodes an image with so many channels into a buffer of its own that lives until the next call.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="channels">1 or 3; a grey image fills three channels, a colour image is never made grey.</param>
    /// <param name="size">Its size, with that number of channels.</param>
    /// <returns>The pixels: [height, width, channels].</returns>
    /// <exception cref="ImageException">It is damaged or cut short, or has colours where grey is asked for.</exception>
    public ReadOnlySpan<byte> Decode(byte[] bytes, int channels, out FrameSize size)
    {
        using var codec = Open(bytes);
        var own = SizeOf(codec);
        size = own with { Channels = channels };
        if (channels < own.Channels)
        {
            throw new ImageException("image-mismatch", "has colours, where the first frame is grey");
        }

        var isGrey = own.Channels == 1;
        var info = new SKImageInfo(own.Width, own.Height, isGrey ? SKColorType.Gray8 : SKColorType.Rgba8888, isGrey ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        Reserve(info.BytesSize);
        Fill(codec, info);
        return isGrey ? Repeat(own, channels) : DropAlpha(own);
    }

    private static FrameSize SizeOf(SKCodec codec) => new(codec.Info.Height, codec.Info.Width, codec.Info.ColorType == SKColorType.Gray8 ? 1 : 3);

    private SKCodec Open(byte[] bytes)
    {
        if (!ImageFormats.IsImage(bytes))
        {
            throw new ImageException("invalid-image", "is no JPEG, PNG, WebP or BMP image");
        }

        using var data = SKData.CreateCopy(bytes);
        var codec = SKCodec.Create(data) ?? throw new ImageException("invalid-image", "is damaged in its header, or cut short there");
        if ((long)codec.Info.Width * codec.Info.Height > maximumPixels)
        {
            var (width, height) = (codec.Info.Width, codec.Info.Height);
            codec.Dispose();
            throw new ImageException("image-too-large", $"claims {width}×{height} pixels; {maximumPixels} are allowed");
        }

        return codec;
    }

    private void Reserve(int bytes)
    {
        if (_pixels.Length < bytes)
        {
            _pixels = new byte[bytes];
        }
    }

    private void Fill(SKCodec codec, SKImageInfo info)
    {
        var handle = GCHandle.Alloc(_pixels, GCHandleType.Pinned);
        try
        {
            var result = codec.GetPixels(info, handle.AddrOfPinnedObject());
            if (result != SKCodecResult.Success)
            {
                throw new ImageException("invalid-image", result == SKCodecResult.IncompleteInput ? "is cut short" : "is damaged");
            }
        }
        finally
        {
            handle.Free();
        }
    }

    private ReadOnlySpan<byte> DropAlpha(FrameSize size)
    {
        for (int from = 0, to = 0; to < size.Bytes; from += 4, to += 3)
        {
            (_pixels[to], _pixels[to + 1], _pixels[to + 2]) = (_pixels[from], _pixels[from + 1], _pixels[from + 2]);
        }

        return _pixels.AsSpan(0, size.Bytes);
    }

    private ReadOnlySpan<byte> Repeat(FrameSize size, int channels)
    {
        if (channels == 1)
        {
            return _pixels.AsSpan(0, size.Bytes);
        }

        Reserve(size.Bytes * channels, keep: size.Bytes);
        for (var i = size.Bytes - 1; i >= 0; i--)
        {
            _pixels.AsSpan(i * channels, channels).Fill(_pixels[i]);
        }

        return _pixels.AsSpan(0, size.Bytes * channels);
    }

    private void Reserve(int bytes, int keep)
    {
        var grey = _pixels.AsSpan(0, keep).ToArray();
        Reserve(bytes);
        grey.CopyTo(_pixels, 0);
    }
}
