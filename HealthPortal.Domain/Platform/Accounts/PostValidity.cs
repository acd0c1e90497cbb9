namespace HealthPortal.Domain.Platform.Accounts;

/// <summary>Whether a post counts on a day, and why not.</summary>
public static class PostValidity
{
    public static bool Covers(this Post post, DateOnly day) => post.IsActive && !(post.ValidFrom > day) && !(post.ValidTo < day);

    /// <summary>Why the post gives nothing on that day; null when it does. The unit it belongs to is another matter.</summary>
    public static string? WhyNot(bool isActive, DateOnly? from, DateOnly? to, DateOnly day) =>
        !isActive ? "岗位已停用"
        : from > day ? FormattableString.Invariant($"{from:yyyy-MM-dd} 起生效")
        : to < day ? FormattableString.Invariant($"已于 {to:yyyy-MM-dd} 到期")
        : null;
}
