using HealthPortal.Data.Platform.Operations;
using HealthPortal.Domain.Platform.Operations;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>The portal's own figures: nothing of any organ.</summary>
public sealed class OperationsInputs : MatrixInputs
{
    public override int Order => 240;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new ReadOperations());
        yield return Of(_ => new WatchLimits());
        yield return Of(_ => new DeleteOldFigures());
        yield return Of(_ => new RecordServerMinute
        {
            Server = "matrix",
            Requests = new MeasuredSeries(0, 0, 0, 0, new DurationHistogram()),
            Operations = new Dictionary<string, MeasuredSeries>(StringComparer.Ordinal),
        });
    }
}
