using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace HealthPortal.Data.Exchange;

/// <summary>Lets the reading of rows and what is done with them run side by side.</summary>
public static class ReadAhead
{
    /// <summary>
    /// The same items in the same order, read by a task of its own up to <paramref name="ahead"/> items before they are asked for. Whoever stops
    /// early waits until the reader has stopped too, so that a database context behind it is nobody's but the caller's again.
    /// </summary>
    public static async IAsyncEnumerable<T> Of<T>(IAsyncEnumerable<T> source, int ahead, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var channel = Channel.CreateBounded<T>(new BoundedChannelOptions(ahead) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reading = Task.Run(() => FillAsync(source, channel.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var item in channel.Reader.ReadAllAsync(cancellation))
            {
                yield return item;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Reached only when the channel was emptied: what ended the reading, if anything did, is thrown here.
        await reading;
    }

    private static async Task FillAsync<T>(IAsyncEnumerable<T> source, ChannelWriter<T> writer, CancellationToken cancellation)
    {
        try
        {
            await foreach (var item in source.WithCancellation(cancellation))
            {
                await writer.WriteAsync(item, cancellation);
            }
        }
        finally
        {
            writer.Complete();
        }
    }
}
