using System.Runtime.CompilerServices;
using HealthPortal.Data.Exchange;

namespace HealthPortal.Tests.Data.Exchange;

public class ReadAheadTests
{
    [Fact]
    public async Task Items_ComeAllAndInOrder()
    {
        var read = new List<int>();
        await foreach (var number in ReadAhead.Of(Numbers(1000, []), 7))
        {
            read.Add(number);
        }

        Assert.Equal(Enumerable.Range(0, 1000), read);
    }

    [Fact]
    public async Task Failure_ReachesTheReaderAsItWas_AfterWhatCameBefore()
    {
        var read = 0;
        var failed = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var number in ReadAhead.Of(Failing(), 4))
            {
                read = number;
            }
        });

        Assert.Equal("第 3 行", failed.Message);
        Assert.Equal(2, read);
    }

    [Fact]
    public async Task ReaderThatStopsEarly_FindsTheSourceLetGo()
    {
        var seen = new List<string>();
        await foreach (var number in ReadAhead.Of(Numbers(100_000, seen), 8))
        {
            if (number == 3)
            {
                break;
            }
        }

        Assert.Equal(["let go"], seen);
    }

    [Fact]
    public async Task Source_IsNotReadFurtherAheadThanAllowed()
    {
        var taken = new StrongBox<int>();
        await using (var reader = ReadAhead.Of(Counted(taken), 10).GetAsyncEnumerator())
        {
            Assert.True(await reader.MoveNextAsync());

            // One given out, ten waiting, one in the hands of the task that waits for room.
            await Until(() => Volatile.Read(ref taken.Value) >= 12);
            await Task.Yield();
            Assert.Equal(12, Volatile.Read(ref taken.Value));
        }
    }

    [Fact]
    public async Task Cancelling_EndsReading()
    {
        using var source = new CancellationTokenSource();
        var seen = new List<string>();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var number in ReadAhead.Of(Numbers(int.MaxValue, seen), 8, source.Token))
            {
                if (number == 20)
                {
                    await source.CancelAsync();
                }
            }
        });

        Assert.Equal(["let go"], seen);
    }

    private static async Task Until(Func<bool> reached)
    {
        while (!reached())
        {
            await Task.Delay(1);
        }
    }

    private static async IAsyncEnumerable<int> Numbers(int count, List<string> seen, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        try
        {
            for (var number = 0; number < count; number++)
            {
                await Task.Yield();
                cancellation.ThrowIfCancellationRequested();
                yield return number;
            }
        }
        finally
        {
            seen.Add("let go");
        }
    }

    private static async IAsyncEnumerable<int> Counted(StrongBox<int> taken)
    {
        for (var number = 1; ; number++)
        {
            await Task.Yield();
            Volatile.Write(ref taken.Value, number);
            yield return number;
        }
    }

    private static async IAsyncEnumerable<int> Failing()
    {
        await Task.Yield();
        yield return 1;
        yield return 2;
        throw new InvalidDataException("第 3 行");
    }
}
