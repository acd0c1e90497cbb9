using System.Net;
using System.Net.Sockets;
using System.Numerics;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Security;

/// <summary>One network address, a network (<c>192.168.1.0/24</c>) or a range (<c>10.0.0.5-10.0.0.20</c>), IPv4 or IPv6 (tender 5.3.9.5 (3)).</summary>
public sealed class AddressRange
{
    private readonly BigInteger first;
    private readonly BigInteger last;
    private readonly AddressFamily family;

    private AddressRange(IPAddress first, IPAddress last, string text)
    {
        (this.first, this.last, family, Text) = (Number(first), Number(last), first.AddressFamily, text);
    }

    /// <summary>As it is stored: without white space, IPv6 in its short form.</summary>
    public string Text { get; }

    public bool IsSingle => first == last;

    public static Outcome<AddressRange> Parse(string? text, string field = "range")
    {
        var words = text?.Trim() ?? "";
        if (words.Length == 0)
        {
            return Failure.Invalid("请填写 IP 地址、网段或地址范围。", field);
        }

        if (words.Split('-') is [var from, var to])
        {
            return Address(from) is { } begin && Address(to) is { } end && begin.AddressFamily == end.AddressFamily
                ? Number(begin) <= Number(end) ? new AddressRange(begin, end, $"{begin}-{end}") : Failure.Invalid("地址范围的开始不能大于结束。", field)
                : Failure.Invalid("地址范围的格式不对，应类似 10.0.0.5-10.0.0.20，两端同为 IPv4 或 IPv6。", field);
        }

        if (words.Split('/') is [var network, var bits])
        {
            if (Address(network) is not { } start || !int.TryParse(bits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var length) || length > Bits(start))
            {
                return Failure.Invalid("网段的格式不对，应类似 192.168.1.0/24 或 2001:db8::/32。", field);
            }

            var size = BigInteger.One << (Bits(start) - length);
            return Number(start) % size != 0
                ? Failure.Invalid($"网段的地址应为网段的第一个地址：{Back(Number(start) - (Number(start) % size), start)}/{length}。", field)
                : new AddressRange(start, Back(Number(start) + size - 1, start), $"{start}/{length}");
        }

        return Address(words) is { } single ? new AddressRange(single, single, single.ToString()) : Failure.Invalid("IP 地址的格式不对，应类似 192.168.1.20、192.168.1.0/24 或 2001:db8::1。", field);
    }

    public bool Contains(IPAddress address)
    {
        var plain = Plain(address);
        return plain.AddressFamily == family && Number(plain) is var number && number >= first && number <= last;
    }

    /// <summary>An IPv4 address that came in over an IPv6 socket is the IPv4 address.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>The parser of the platform also takes <c>10.1</c> and <c>0x0a.1</c>; people mean neither.</summary>
    private static IPAddress? Address(string text)
    {
        var words = text.Trim();
        return IPAddress.TryParse(words, out var address) && !words.Contains('%', StringComparison.Ordinal)
            && (address.AddressFamily == AddressFamily.InterNetworkV6 || string.Equals(address.ToString(), words, StringComparison.Ordinal))
            ? Plain(address)
            : null;
    }

    private static int Bits(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;

    private static BigInteger Number(IPAddress address) => new(address.GetAddressBytes(), isUnsigned: true, isBigEndian: true);

    private static IPAddress Back(BigInteger number, IPAddress like)
    {
        var bytes = new byte[Bits(like) / 8];
        var digits = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        digits.CopyTo(bytes, bytes.Length - digits.Length);
        return new IPAddress(bytes);
    }
}
