using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;

namespace HealthPortal.Data.Platform.Accounts;

/// <summary>冻结、解冻、注销、恢复. Sessions end, and posts give nothing from the next click on.</summary>
[Requires(AccountPermissions.ChangeState, AccountPermissions.Appoint)]
public sealed class ChangeAccountState : Command<Done>
{
    public required Guid AccountId { get; init; }

    public required int Version { get; init; }

    public required AccountState State { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate()
    {
        if (!Enum.IsDefined(State))
        {
            yield return new Problem("没有这个账号状态，请重新选择。", "state");
        }

        if (AccountRules.ReasonIsGiven(Reason, "变更账号状态") is { } problem)
        {
            yield return problem;
        }
    }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await AccountAuthority.ManageAsync(operation, AccountId, Version, AccountPermissions.ChangeState, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var user = found.Value.User;
        if (AccountStates.Act(user.State, State) is null)
        {
            return Failure.Invalid(user.State == State ? $"账号已经是{State.Name()}状态。" : $"{user.State.Name()}的账号不能改为{State.Name()}。", "state");
        }

        if (State != AccountState.Normal && await AccountAuthority.WhoWouldBeMissingAsync(operation, found.Value, [], cancellation) is { } missing)
        {
            return Failure.Invalid(AccountAuthority.LastOf(missing), "state");
        }

        operation.Reason = Reason!.Trim();
        (user.State, user.StateReason) = (State, operation.Reason);
        user.Version++;
        user.RenewStamps();
        await PortalSessions.EndAllAsync(operation, user.Id, cancellation);
        return Done.It;
    }
}

/// <param name="Password">Shown now and never again.</param>
public sealed record ResetResult(string UserName, string Name, string Password);

/// <summary>重置密码: a one-time password in place of the forgotten one; all sessions end.</summary>
[Requires(AccountPermissions.ResetPassword, AccountPermissions.Appoint)]
public sealed class ResetPassword : Command<ResetResult>
{
    public required Guid AccountId { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() => AccountRules.ReasonIsGiven(Reason, "重置密码") is { } problem ? [problem] : [];

    protected internal override async Task<Outcome<ResetResult>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await AccountAuthority.ManageAsync(operation, AccountId, version: null, AccountPermissions.ResetPassword, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var user = found.Value.User;
        if (user.State == AccountState.Closed)
        {
            return Failure.Invalid("账号已注销，恢复以后才能重置密码。");
        }

        operation.Reason = Reason!.Trim();
        var password = OneTimePassword.Give(user, operation.Now);
        user.Version++;
        user.RenewStamps();
        await PortalSessions.EndAllAsync(operation, user.Id, cancellation);
        return new ResetResult(user.UserName!, user.DisplayName, password);
    }
}

/// <summary>强制下线: every session of the person ends.</summary>
[Requires(AccountPermissions.ResetPassword, AccountPermissions.Appoint)]
public sealed class EndAccountSessions : Command<int>
{
    public required Guid AccountId { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() => AccountRules.ReasonIsGiven(Reason, "强制下线") is { } problem ? [problem] : [];

    /// <returns>How many sessions there were.</returns>
    protected internal override async Task<Outcome<int>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var found = await AccountAuthority.ManageAsync(operation, AccountId, version: null, AccountPermissions.ResetPassword, cancellation);
        if (!found.Succeeded)
        {
            return new Failure(found.Failure!.Value, found.Problems);
        }

        var user = found.Value.User;
        operation.Reason = Reason!.Trim();
        user.SessionsEndedAt = operation.Now;
        user.RenewStamps();
        return await PortalSessions.EndAllAsync(operation, user.Id, cancellation);
    }
}
