using System.Globalization;
using System.Runtime.CompilerServices;

namespace HealthPortal.Tests.Kit;

/// <summary>Culture and time zone are the same on every machine, before the first test runs.</summary>
internal static class PinnedCulture
{
    /// <summary>On purpose neither UTC nor Asia/Shanghai: code that leans on the machine's zone must fail here.</summary>
    public const string UnfriendlyTimeZone = "America/St_Johns";

    [ModuleInitializer]
    internal static void Pin()
    {
        var chinese = CultureInfo.GetCultureInfo("zh-CN");
        CultureInfo.DefaultThreadCurrentCulture = chinese;
        CultureInfo.DefaultThreadCurrentUICulture = chinese;
        CultureInfo.CurrentCulture = chinese;
        CultureInfo.CurrentUICulture = chinese;
        Environment.SetEnvironmentVariable("TZ", UnfriendlyTimeZone);
        TimeZoneInfo.ClearCachedData();
    }
}
