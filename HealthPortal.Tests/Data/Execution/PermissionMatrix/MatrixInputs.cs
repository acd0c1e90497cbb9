using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using HealthPortal.Data.Execution;
using HealthPortal.Domain.Kernel;
using HealthPortal.Tests.Kit;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>What somebody got: the kind of refusal, or everything that was shown or written, as text.</summary>
public sealed record MatrixAnswer(FailureKind? Failure, string Text);

/// <summary>One line of the table: a use case with input about the home county.</summary>
/// <param name="Name">Of the use case, with what distinguishes the line where there are several.</param>
public sealed record MatrixInput(Type UseCase, string Name, bool Writes, Func<MatrixWorld, string, Task<MatrixAnswer>> RunAsync);

/// <summary>
/// The inputs of one workbench, found by reflection: a new workbench adds a class of its own and touches nothing else. The input must be
/// such that somebody with every right succeeds with it; that somebody does is checked.
/// </summary>
public abstract class MatrixInputs
{
    private static readonly JsonSerializerOptions Json = new() { IncludeFields = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Converters = { new JsonStringEnumConverter() } };

    public static IReadOnlyList<MatrixInputs> All { get; } =
        [.. typeof(MatrixInputs).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(MatrixInputs)))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (MatrixInputs)Activator.CreateInstance(type)!)
            .OrderBy(inputs => inputs.Order)];

    /// <summary>Workbenches whose rows others build on come first.</summary>
    public virtual int Order => 100;

    public abstract IEnumerable<MatrixInput> Inputs();

    /// <summary>Rows that belong to no organ.</summary>
    public virtual Task SeedEverybodysAsync(MatrixWorld world) => Task.CompletedTask;

    /// <summary>Rows of one organ; those of <see cref="MatrixOrgan.Home"/> are kept by key for the inputs.</summary>
    public virtual Task SeedOrganAsync(MatrixWorld world, MatrixOrgan organ) => Task.CompletedTask;

    protected static MatrixInput Of<T>(Func<MatrixWorld, UseCase<T>> make, string? variant = null) => Line((world, _) => make(world), variant, reads: null);

    /// <summary>A use case that writes a workbook; its cells count as shown.</summary>
    protected static MatrixInput OfWorkbook<T>(Func<MatrixWorld, Stream, UseCase<T>> make, string? variant = null) => Line(make, variant, ReadWorkbook);

    private static MatrixInput Line<T>(Func<MatrixWorld, Stream, UseCase<T>> make, string? variant, Func<MemoryStream, string>? reads)
    {
        var sample = make(MatrixWorld.Empty, Stream.Null);
        var type = sample.GetType();
        var name = type.DeclaringType is { } outer ? outer.Name + "." + type.Name : type.Name;
        return new MatrixInput(type, variant is null ? name : $"{name} ({variant})", IsCommand(type), async (world, account) =>
        {
            using var file = new MemoryStream();
            var portal = await world.AsAsync(account);
            using var dry = new DryRun();
            var outcome = await portal.RunAsync(make(world, file));
            return outcome.Succeeded
                ? new MatrixAnswer(null, await SerialiseAsync(outcome.Value) + reads?.Invoke(file))
                : new MatrixAnswer(outcome.Failure, outcome.Message + (file.ToArray().Length > 0 ? ReadWorkbook(file) : ""));
        });
    }

    private static bool IsCommand(Type? type) => type is not null && ((type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Command<>)) || IsCommand(type.BaseType));

    private static async Task<string> SerialiseAsync<T>(T value)
    {
        using var stream = new MemoryStream();
        await JsonSerializer.SerializeAsync(stream, value, Json);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Everything in the package, as text; cells stand in it as they are.</summary>
    private static string ReadWorkbook(MemoryStream file)
    {
        using var copy = new MemoryStream(file.ToArray());
        using var package = new ZipArchive(copy, ZipArchiveMode.Read);
        var text = new StringBuilder();
        foreach (var entry in package.Entries)
        {
            using var reader = new StreamReader(entry.Open());
            text.Append(reader.ReadToEnd());
        }

        return text.ToString();
    }
}
