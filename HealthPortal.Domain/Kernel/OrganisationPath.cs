namespace HealthPortal.Domain.Kernel;

/// <summary>
/// Paths are segments of lower-case letters and digits, each closed by a slash: <c>js/05/83/0/</c>. A subtree is the half-open
/// range [<c>path</c>, <c>path</c> with the last slash replaced by the next character), which an ordinary index under binary collation answers.
/// </summary>
public static class OrganisationPath
{
    /// <summary>First string after every path that begins with <paramref name="path"/>.</summary>
    /// <exception cref="ArgumentException">The path does not end in a slash.</exception>
    public static string UpperBound(string path) =>
        path.EndsWith('/') ? string.Concat(path.AsSpan(0, path.Length - 1), "0") : throw new ArgumentException("A path ends in a slash.", nameof(path));

    public static bool Contains(string prefix, string path) => path.StartsWith(prefix, StringComparison.Ordinal);

    /// <summary>Whether the path is that of the province itself, the root of the tree.</summary>
    public static bool IsRoot(string path) => path.Length > 1 && path.IndexOf('/', StringComparison.Ordinal) == path.Length - 1;

    public static bool IsValid(string path) =>
        path.Length is > 1 and <= 120 && path.EndsWith('/') && path.Split('/')[..^1].All(segment => segment.Length > 0 && segment.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9')));

    /// <summary>The path itself and every path above it, from the root down.</summary>
    public static IReadOnlyList<string> Line(string path)
    {
        var paths = new List<string>();
        for (var index = path.IndexOf('/', StringComparison.Ordinal); index >= 0; index = path.IndexOf('/', index + 1))
        {
            paths.Add(path[..(index + 1)]);
        }

        return paths;
    }

    /// <summary>The path a unit has after the unit at <paramref name="from"/>, itself or one above it, has gone to <paramref name="to"/>.</summary>
    /// <exception cref="ArgumentException">The path does not lie at or below <paramref name="from"/>.</exception>
    public static string Rebase(string path, string from, string to) =>
        Contains(from, path) ? string.Concat(to, path.AsSpan(from.Length)) : throw new ArgumentException("The path does not lie below the one that moves.", nameof(path));
}
