using Microsoft.AspNetCore.Identity;

namespace HealthPortal.Web.Account;

/// <summary>What Identity says about passwords, in plain Chinese.</summary>
public sealed class ChineseIdentityErrors : IdentityErrorDescriber
{
    public override IdentityError DefaultError() => Say(nameof(DefaultError), "没有保存成功，请稍后再试。");

    public override IdentityError ConcurrencyFailure() => Say(nameof(ConcurrencyFailure), "账号刚刚在别处被改动，请重新载入页面后再试。");

    public override IdentityError PasswordMismatch() => Say(nameof(PasswordMismatch), "当前密码不正确。");

    public override IdentityError PasswordTooShort(int length) => Say(nameof(PasswordTooShort), $"新密码至少 {length} 位。");

    public override IdentityError PasswordRequiresDigit() => Say(nameof(PasswordRequiresDigit), "新密码要有数字。");

    public override IdentityError PasswordRequiresLower() => Say(nameof(PasswordRequiresLower), "新密码要有小写字母。");

    public override IdentityError PasswordRequiresUpper() => Say(nameof(PasswordRequiresUpper), "新密码要有大写字母。");

    public override IdentityError PasswordRequiresNonAlphanumeric() => Say(nameof(PasswordRequiresNonAlphanumeric), "新密码要有符号。");

    public override IdentityError PasswordRequiresUniqueChars(int uniqueChars) => Say(nameof(PasswordRequiresUniqueChars), $"新密码至少要有 {uniqueChars} 种不同的字符。");

    private static IdentityError Say(string code, string sentence) => new() { Code = code, Description = sentence };
}
