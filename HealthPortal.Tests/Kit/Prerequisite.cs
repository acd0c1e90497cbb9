namespace HealthPortal.Tests.Kit;

/// <summary>What a test needs from the machine. On a developer's machine a missing thing skips the test with the reason; in CI it fails, because there `./dev test` has installed everything.</summary>
public static class Prerequisite
{
    private static readonly bool InContinuousIntegration =
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <param name="whyMissing">Null when the thing is there.</param>
    public static void Check(string? whyMissing) => Check(whyMissing, InContinuousIntegration);

    internal static void Check(string? whyMissing, bool mustBeThere)
    {
        if (whyMissing is null)
        {
            return;
        }

        if (mustBeThere)
        {
            Assert.Fail(whyMissing);
        }

        Skip.If(condition: true, whyMissing);
    }
}
