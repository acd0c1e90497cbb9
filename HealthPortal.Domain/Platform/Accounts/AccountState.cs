namespace HealthPortal.Domain.Platform.Accounts;

/// <summary>账号状态 (tender 5.3.9.1 (1)). Only a normal account may sign in or act.</summary>
public enum AccountState
{
    /// <summary>正常</summary>
    Normal,

    /// <summary>冻结: for a while.</summary>
    Frozen,

    /// <summary>注销: the person has left. The account stays, because what it did stays.</summary>
    Closed,
}

public static class AccountStates
{
    public static string Name(this AccountState state) => state switch
    {
        AccountState.Frozen => "冻结",
        AccountState.Closed => "注销",
        _ => "正常",
    };

    /// <summary>What is done to an account to bring it from one state to another; null where there is no way.</summary>
    public static string? Act(AccountState from, AccountState to) => (from, to) switch
    {
        (AccountState.Normal, AccountState.Frozen) => "冻结",
        (AccountState.Frozen, AccountState.Normal) => "解冻",
        (AccountState.Closed, AccountState.Normal) => "恢复",
        (AccountState.Normal or AccountState.Frozen, AccountState.Closed) => "注销",
        _ => null,
    };
}
