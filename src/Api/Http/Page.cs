using System.Buffers.Text;
using System.ComponentModel;
using System.Text;
using ImitationService.Domain.Identity;

namespace ImitationService.Api.Http;

/// <summary>One page of a list.</summary>
/// <param name="Items">The items, in the list's order.</param>
/// <param name="Next">Cursor of the next page, for <c>after</c>; absent on the last.</param>
internal sealed record Page<T>(
    [property: Description("The items, in the list's order.")] IReadOnlyList<T> Items,
    [property: Description("Cursor of the next page, for after; absent on the last.")] string? Next);

/// <summary>Makes pages and reads their cursors.</summary>
internal static class Page
{
    public const int DefaultLimit = 50;
    public const int MaximumLimit = 200;

    /// <summary>A page of what a store gave when asked for one item more than fits.</summary>
    public static Page<TView> Of<TRow, TView>(IReadOnlyList<TRow> rows, int limit, Func<TRow, string> cursor, Func<TRow, TView> view) => new(
        [.. rows.Take(limit).Select(view)],
        rows.Count > limit ? cursor(rows[limit - 1]) : null);

    /// <summary>A cursor that points after an item; opaque, so that what it holds may change.</summary>
    public static string CursorOf(string item) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(item));

    /// <summary>The identifier a cursor points after. False when the cursor is none of ours.</summary>
    public static bool TryReadCursor(string prefix, string? cursor, out string? id)
    {
        id = null;
        return cursor is null || (TryReadCursor(cursor, out id) && Identifier.IsWellFormed(prefix, id));
    }

    /// <summary>What a cursor holds. False when it is none of ours.</summary>
    public static bool TryReadCursor(string cursor, out string item)
    {
        var isOurs = Base64Url.IsValid(cursor);
        item = isOurs ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)) : string.Empty;
        return isOurs;
    }

    public static Problem BadCursor() =>
        Problems.InvalidRequest(ProblemError.In("after", "bad-cursor", "'after' is not a cursor of this list; take it from next."));
}
