using System.Security.Cryptography;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Web.Shell;

/// <summary>
/// The one place of the portal that catches every exception. What nobody expected is logged under a short reference number, and the
/// person is told the number instead of the details.
/// </summary>
public sealed class Guard(ILogger<Guard> logger)
{
    // Without the characters people confuse when they read a number over the telephone.
    private const string Alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

    /// <summary>Runs <paramref name="work"/>, keeping <paramref name="activity"/> up to date. <paramref name="changed"/> redraws the page; it is called before the work begins.</summary>
    /// <returns>The outcome, or null when the operation was cancelled, was refused because one is still running, or broke.</returns>
    public async Task<Outcome<T>?> RunAsync<T>(Activity activity, Func<Task<Outcome<T>>> work, Action changed, bool replace = false)
    {
        if (activity.Busy && !replace)
        {
            return null; // A second click while the first is still on its way.
        }

        var turn = activity.Begin();
        changed();
        try
        {
            // Within an event handler the redraw waits until the handler gives way, and SQLite never does: without this nobody sees the busy state.
            await Task.Yield();
            var outcome = await work().ConfigureAwait(true);
            if (!activity.IsCurrent(turn))
            {
                return null; // A later request has replaced this one; its answer no longer matters.
            }

            activity.End(outcome.Failure, outcome.Problems, reference: null);
            return outcome;
        }
        catch (OperationCanceledException)
        {
            activity.Cancel(turn);
            return null;
        }
        catch (Exception exception)
        {
            var reference = Report(exception);
            if (activity.IsCurrent(turn))
            {
                activity.End(failure: null, [new Problem(Sentence(reference))], reference);
            }

            return null;
        }
        finally
        {
            changed();
        }
    }

    /// <summary>Logs an unexpected exception.</summary>
    /// <returns>The reference number to tell the person.</returns>
    public string Report(Exception exception)
    {
        var reference = NewReference();
        logger.LogError(exception, "Unexpected failure, reference {Reference}", reference);
        return reference;
    }

    public static string Sentence(string reference) => $"操作没有完成。请把编号 {reference} 告诉管理员。";

    internal static string NewReference() => RandomNumberGenerator.GetString(Alphabet, 6);
}

/// <summary>State of one thing a page does (loading its list, saving its form): busy, done, refused, broken. A page has one for each.</summary>
public sealed class Activity
{
    private int turn;

    public bool Busy { get; private set; }

    public IReadOnlyList<Problem> Problems { get; private set; } = [];

    public FailureKind? Failure { get; private set; }

    /// <summary>Set when something unexpected broke; the number is in the log.</summary>
    public string? Reference { get; private set; }

    public bool Failed => Failure is not null || Reference is not null;

    /// <summary>The sentence for one field, or null.</summary>
    public string? ProblemOf(string field) => Problems.FirstOrDefault(problem => string.Equals(problem.Field, field, StringComparison.Ordinal))?.Message;

    /// <summary>Shows problems the page found itself, before asking the server.</summary>
    public void Refuse(params IReadOnlyList<Problem> problems) => End(FailureKind.Invalid, problems, reference: null);

    public void Clear() => End(failure: null, [], reference: null);

    internal int Begin()
    {
        Busy = true;
        Reference = null;
        return ++turn;
    }

    internal bool IsCurrent(int other) => turn == other;

    internal void Cancel(int other)
    {
        if (IsCurrent(other))
        {
            Busy = false;
        }
    }

    internal void End(FailureKind? failure, IReadOnlyList<Problem> problems, string? reference)
    {
        Busy = false;
        Failure = failure;
        Problems = problems;
        Reference = reference;
    }
}
