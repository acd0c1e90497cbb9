namespace HealthPortal.Domain.Platform.Accounts;

/// <summary>
/// What a browser says of itself, as people name it: <c>Chrome 143（Windows）</c>. It only helps a person to recognise a device of one's own;
/// anybody can send any text here, so nothing is decided by it.
/// </summary>
public static class DeviceName
{
    public const string Unknown = "未知设备";

    // The first that fits: Edge and the Chinese browsers also say Chrome, and Chrome also says Safari.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg/", "Edge"), ("MicroMessenger/", "微信"), ("QQBrowser/", "QQ 浏览器"), ("UCBrowser/", "UC 浏览器"), ("Firefox/", "Firefox"), ("HeadlessChrome/", "Chrome"), ("Chrome/", "Chrome"), ("Version/", "Safari"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("HarmonyOS", "鸿蒙"), ("OpenHarmony", "鸿蒙"), ("Android", "安卓"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Kylin", "麒麟"), ("UOS", "统信"), ("Linux", "Linux"),
    ];

    /// <param name="userAgent">Header of the request.</param>
    public static string Of(string? userAgent)
    {
        if (string.IsNullOrWhiteSpace(userAgent))
        {
            return Unknown;
        }

        var (mark, browser) = Browsers.FirstOrDefault(pair => userAgent.Contains(pair.Mark, StringComparison.Ordinal));
        var system = Systems.FirstOrDefault(pair => userAgent.Contains(pair.Mark, StringComparison.Ordinal)).Name;
        if (browser is null)
        {
            return system is null ? Unknown : $"其他浏览器（{system}）";
        }

        var version = new string([.. userAgent[(userAgent.IndexOf(mark!, StringComparison.Ordinal) + mark!.Length)..].TakeWhile(char.IsAsciiDigit).Take(4)]);
        var name = version.Length == 0 ? browser : browser + " " + version;
        return system is null ? name : $"{name}（{system}）";
    }
}
