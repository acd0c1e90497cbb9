using System.Net;
using System.Net.Sockets;

namespace HealthPortal.Tests.Kit;

internal static class FreePort
{
    /// <summary>A loopback port that was free a moment ago. Somebody else may take it first: whoever uses it must be ready to try again.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
