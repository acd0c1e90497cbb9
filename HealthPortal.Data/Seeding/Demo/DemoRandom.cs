namespace HealthPortal.Data.Seeding.Demo;

/// <summary>SplitMix64: the same seed gives the same choices on every platform and framework version, unlike <see cref="Random"/>.</summary>
internal sealed class DemoRandom(ulong seed)
{
    private ulong state = seed;

    public DemoRandom(int seed, int stream)
        : this(((ulong)(uint)seed << 32) ^ (uint)stream)
    {
        // Neighbouring seeds differ in one bit; the first draws spread it.
        Draw();
        Draw();
    }

    /// <summary>From 0 up to but not including <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)(Draw() % (ulong)bound);

    /// <summary>Both ends included.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    public bool Chance(int percent) => Below(100) < percent;

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>One of the choices, each as likely as its weight.</summary>
    public T Pick<T>(IReadOnlyList<(T Value, int Weight)> choices)
    {
        var left = Below(choices.Sum(choice => choice.Weight));
        foreach (var (value, weight) in choices)
        {
            left -= weight;
            if (left < 0)
            {
                return value;
            }
        }

        throw new InvalidOperationException("The weights do not add up.");
    }

    private ulong Draw()
    {
        state = unchecked(state + 0x9E3779B97F4A7C15UL);
        var z = state;
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
        return z ^ (z >> 31);
    }
}
