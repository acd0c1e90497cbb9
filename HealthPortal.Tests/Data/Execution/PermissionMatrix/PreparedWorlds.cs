using HealthPortal.Domain.Kernel;
using HealthPortal.Tests.Kit;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>One world for each database, made once for all tests of the class; every attempt in it is a <see cref="DryRun"/>.</summary>
public sealed class PreparedWorlds : IAsyncLifetime
{
    /// <summary>People of other organs on the same and on other levels; the others without reach are refused whatever there is.</summary>
    private static readonly string[] Others =
    [
        "window-js0581", "officer-js0581", "head-js0581", "leader-js0581", "maker-js0581", "legal-js0581", "county-js0581", "auditor-js0581", "city-js10", "window-js05", "leader-js05", "officer-js",
    ];

    private readonly Dictionary<TestDatabase, (MatrixWorld World, Dictionary<(MatrixInput Input, string Account), MatrixAnswer> Before)> prepared = [];

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>The world, and what people of other organs were told before the home county had a row.</summary>
    public async Task<(MatrixWorld World, Dictionary<(MatrixInput Input, string Account), MatrixAnswer> Before)> GetAsync(TestDatabase database)
    {
        if (prepared.TryGetValue(database, out var known))
        {
            return known;
        }

        var world = await MatrixWorld.BuildAsync(await TestPortal.StartAsync(database), MatrixInputs.All, MatrixOrgan.Sister, MatrixOrgan.Stranger);
        var before = new Dictionary<(MatrixInput, string), MatrixAnswer>();
        foreach (var input in PermissionMatrixTests.Inputs().Where(input => !input.Writes && !PermissionMatrixTests.Public.ContainsKey(input.UseCase)))
        {
            foreach (var account in Others)
            {
                var answer = await input.RunAsync(world, account);

                // A right that is missing is missing with and without rows.
                if (answer.Failure != FailureKind.Forbidden)
                {
                    before[(input, account)] = answer;
                }
            }
        }

        await world.AddOrgansAsync(MatrixInputs.All, MatrixOrgan.Home);
        return prepared[database] = (world, before);
    }

    public async Task DisposeAsync()
    {
        foreach (var (world, _) in prepared.Values)
        {
            await world.Portal.DisposeAsync();
        }
    }
}
