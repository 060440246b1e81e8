using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace ImitationService.Api.Http;

/// <summary>A piece of a page. It is made of literals alone, which are markup, and of values, which are always escaped.</summary>
internal readonly record struct Html
{
    private readonly string? _text;

    private Html(string text) => _text = text;

    /// <summary>Nothing.</summary>
    public static Html Empty => default;

    /// <summary>A piece made of an interpolated string: what is written out is markup, what is filled in is text, or a piece itself.</summary>
    public static Html Of(Interpolation interpolation) => new(interpolation.Complete());

    /// <summary>Pieces one after the other.</summary>
    public static Html Join(IEnumerable<Html> pieces) => new(string.Concat(pieces));

    /// <summary>The markup.</summary>
    public override string ToString() => _text ?? string.Empty;

    /// <summary>Escapes every value that is filled in.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Interpolation(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _text = new(literalLength + (formattedCount * 16));

        public void AppendLiteral(string markup) => _text.Append(markup);

        public void AppendFormatted(Html piece) => _text.Append(piece);

        public void AppendFormatted(string? value) => _text.Append(HtmlEncoder.Default.Encode(value ?? string.Empty));

        public void AppendFormatted(IFormattable? value, string? format = null) => AppendFormatted(value?.ToString(format, CultureInfo.InvariantCulture));

        public string Complete() => _text.ToString();
    }
}
