using Microsoft.Net.Http.Headers;

namespace ImitationService.Api.Http;

/// <summary>The part of a file that a request asks for (RFC 9110, section 14).</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Number of bytes.</param>
/// <param name="IsPartial">Whether it is less than asked for without a range: status 206.</param>
/// <param name="IsUnsatisfiable">Whether it lies outside of the file: status 416.</param>
internal readonly record struct ByteRange(long Offset, long Length, bool IsPartial, bool IsUnsatisfiable)
{
    /// <summary>Reads <c>Range</c> and <c>If-Range</c>. Several ranges, other units and malformed headers mean the whole file.</summary>
    public static ByteRange Of(HttpRequest request, EntityTagHeaderValue tag, long bytes)
    {
        var whole = new ByteRange(0, bytes, IsPartial: false, IsUnsatisfiable: false);
        if (!HttpMethods.IsGet(request.Method)
            || !RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out var header)
            || header.Unit != "bytes"
            || header.Ranges.Count != 1
            || !IsStillTheSame(request, tag))
        {
            return whole;
        }

        var range = header.Ranges.Single();
        return (range.From, range.To) switch
        {
            (null, { } suffix) when suffix > 0 && bytes > 0 => Part(Math.Max(0, bytes - suffix), bytes - 1),
            ({ } from, var to) when from < bytes => Part(from, Math.Min(to ?? long.MaxValue, bytes - 1)),
            _ => whole with { IsUnsatisfiable = true },
        };
    }

    private static ByteRange Part(long first, long last) => new(first, last - first + 1, IsPartial: true, IsUnsatisfiable: false);

    private static bool IsStillTheSame(HttpRequest request, EntityTagHeaderValue tag)
    {
        if (request.Headers.IfRange.Count == 0)
        {
            return true;
        }

        return EntityTagHeaderValue.TryParse(request.Headers.IfRange.ToString(), out var known) && known.Compare(tag, useStrongComparison: true);
    }
}
