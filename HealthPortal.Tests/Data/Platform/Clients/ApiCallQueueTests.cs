using HealthPortal.Data.Platform.Clients;

namespace HealthPortal.Tests.Data.Platform.Clients;

public sealed class ApiCallQueueTests
{
    [Fact]
    public void Add_WhenTheQueueIsFull_CountsInsteadOfWaiting()
    {
        using var queue = new ApiCallQueue();
        var call = new SeenCall(DateTime.UnixEpoch, null, "甲", "组织机构", "GET", "/api/v1/organisations", 200, 1, 0, null, "request-1", null);
        for (var number = 0; number < ApiCallQueue.Most + 3; number++)
        {
            queue.Add(call);
        }

        Assert.Equal((3, 0), (queue.TakeLost(), queue.TakeLost()));
        Assert.True(queue.Reader.TryRead(out _));
        queue.Add(call);
        Assert.Equal(0, queue.TakeLost());
    }
}
