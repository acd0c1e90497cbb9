namespace HealthPortal.Domain.Kernel;

/// <summary>One thing the person can act on. <paramref name="Message"/> is a whole Chinese sentence.</summary>
/// <param name="Message">What is wrong and what to do, in plain Chinese.</param>
/// <param name="Field">Key of the field it belongs to, or null when it concerns the whole operation.</param>
public sealed record Problem(string Message, string? Field = null);

/// <summary>Why an operation did not happen. Decides how the page shows it, never what it says.</summary>
public enum FailureKind
{
    /// <summary>The input breaks a rule; the problems say which.</summary>
    Invalid,

    /// <summary>The record does not exist or lies outside the actor's scope; the two are not told apart on purpose.</summary>
    NotFound,

    /// <summary>The actor lacks the permission.</summary>
    Forbidden,

    /// <summary>Somebody else changed the record first.</summary>
    Conflict,
}

/// <summary>Result of an operation: a value, or the expected reasons why not. Broken invariants throw instead (ADR-003).</summary>
public sealed class Outcome<T>
{
    private readonly T? value;

    private Outcome(T? value, FailureKind? failure, IReadOnlyList<Problem> problems)
    {
        this.value = value;
        Failure = failure;
        Problems = problems;
    }

    public bool Succeeded => Failure is null;

    public FailureKind? Failure { get; }

    public IReadOnlyList<Problem> Problems { get; }

    /// <exception cref="InvalidOperationException">The operation failed; ask <see cref="Succeeded"/> first.</exception>
    public T Value => Succeeded
        ? value!
        : throw new InvalidOperationException("The outcome is a failure: " + Message);

    /// <summary>All problems as one text, for places that have room for one sentence only.</summary>
    public string Message => string.Join("；", Problems.Select(problem => problem.Message));

    public static Outcome<T> Success(T value) => new(value, null, []);

    public static Outcome<T> Fail(FailureKind kind, params IReadOnlyList<Problem> problems) => new(default, kind, problems);

    public static implicit operator Outcome<T>(T value) => Success(value);

    public static implicit operator Outcome<T>(Failure failure) => new(default, failure.Kind, failure.Problems);
}

/// <summary>A failure without a value type; converts to any <see cref="Outcome{T}"/>.</summary>
public sealed record Failure(FailureKind Kind, IReadOnlyList<Problem> Problems)
{
    public static Failure Invalid(string message, string? field = null) => new(FailureKind.Invalid, [new Problem(message, field)]);

    public static Failure Invalid(IReadOnlyList<Problem> problems) => new(FailureKind.Invalid, problems);

    public static Failure NotFound(string message = "没有找到这条记录，它可能已被删除，或不在您的管辖范围内。") => new(FailureKind.NotFound, [new Problem(message)]);

    public static Failure Forbidden(string message) => new(FailureKind.Forbidden, [new Problem(message)]);

    public static Failure Conflict(string message) => new(FailureKind.Conflict, [new Problem(message)]);
}

/// <summary>For operations whose only result is that they happened.</summary>
public readonly record struct Done
{
    public static readonly Done It;
}
