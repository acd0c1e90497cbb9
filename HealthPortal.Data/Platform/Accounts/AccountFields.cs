using HealthPortal.Data.Cryptography;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;

namespace HealthPortal.Data.Platform.Accounts;

/// <summary>One post as a person fills it in.</summary>
public sealed record PostFields
{
    /// <summary>Null makes a new post.</summary>
    public Guid? Id { get; init; }

    public Guid? OrganisationId { get; init; }

    public string Title { get; init; } = "";

    public IReadOnlyList<Guid> RoleIds { get; init; } = [];

    public DateOnly? ValidFrom { get; init; }

    /// <summary>Last day; null stays open.</summary>
    public DateOnly? ValidTo { get; init; }
}

/// <summary>What a person fills in about an account. The user name is given once and not changed.</summary>
public sealed record AccountFields
{
    public string Name { get; init; } = "";

    /// <summary>Whole mobile number. The masked one the form was filled with leaves it as it is; empty takes it away.</summary>
    public string? Phone { get; init; }

    public string? Email { get; init; }

    public string? Remark { get; init; }

    public IReadOnlyList<PostFields> Posts { get; init; } = [];

    public AccountFields Tidy() => this with
    {
        Name = Name.Trim(),
        Phone = Filled(Phone),
        Email = Filled(Email),
        Remark = Filled(Remark),
        Posts = [.. Posts.Select(post => post with { Title = post.Title.Trim(), RoleIds = [.. post.RoleIds.Distinct()] })],
    };

    /// <summary>Field key of a part of a post: <c>post-0-title</c>.</summary>
    public static string PostField(int index, string part) => FormattableString.Invariant($"post-{index}-{part}");

    /// <summary>What can be said without the database.</summary>
    public IEnumerable<Problem> Check()
    {
        var tidy = Tidy();
        foreach (var problem in new[] { AccountRules.NameHasLength(tidy.Name), AccountRules.MailHasShape(tidy.Email), AccountRules.RemarkFits(tidy.Remark) }.OfType<Problem>())
        {
            yield return problem;
        }

        if (tidy.Posts.Count == 0)
        {
            yield return new Problem("请至少填写一个岗位。", "posts");
        }
        else if (tidy.Posts.Count > AccountRules.MostPosts)
        {
            yield return new Problem($"一个账号最多 {AccountRules.MostPosts} 个岗位。", "posts");
        }

        foreach (var (index, post) in tidy.Posts.Index())
        {
            foreach (var problem in CheckPost(index, post))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<Problem> CheckPost(int index, PostFields post)
    {
        if (post.OrganisationId is null)
        {
            yield return new Problem("请选择岗位所属的机构。", PostField(index, "unit"));
        }

        if (AccountRules.TitleHasLength(post.Title, PostField(index, "title")) is { } title)
        {
            yield return title;
        }

        if (post.RoleIds.Count is 0 or > AccountRules.MostRoles)
        {
            yield return new Problem(post.RoleIds.Count == 0 ? "请至少选择一个角色。" : $"一个岗位最多 {AccountRules.MostRoles} 个角色。", PostField(index, "roles"));
        }

        foreach (var problem in AccountRules.ValidityIsInOrder(post.ValidFrom, post.ValidTo, PostField(index, "validity")))
        {
            yield return problem;
        }
    }

    private static string? Filled(string? text) => text?.Trim() is { Length: > 0 } filled ? filled : null;
}

internal static class AccountContact
{
    /// <summary>Puts the mobile number where it belongs: sealed, its index, and the mask.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static Problem? SetPhone(PortalUser user, string? phone, ProtectedFields fields)
    {
        if (phone is not null && phone == user.PhoneMasked)
        {
            return null;
        }

        if (phone is null)
        {
            (user.PhoneCipher, user.PhoneIndex, user.PhoneMasked) = (null, null, null);
            return null;
        }

        var parsed = AccountRules.Mobile(phone);
        if (!parsed.Succeeded)
        {
            return parsed.Problems[0];
        }

        var index = fields.BlindIndex(parsed.Value.Number);
        if (index != user.PhoneIndex)
        {
            // Sealing the same number again would give another text, and a change in the log that is none.
            (user.PhoneCipher, user.PhoneIndex, user.PhoneMasked) = (fields.Encrypt(parsed.Value.Number), index, Domain.Values.Masks.Phone(parsed.Value.Number));
        }

        return null;
    }

    public static void SetMail(PortalUser user, string? mail)
    {
        user.Email = mail;
        user.NormalizedEmail = mail?.ToUpperInvariant();
    }
}
