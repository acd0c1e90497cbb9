using System.Runtime.CompilerServices;
using System.Text;

namespace HealthPortal.Tests.Kit;

/// <summary>
/// The library that reads workbooks asks for an old code page even where it needs none. The portal registers them where it reads; a test that
/// reads by itself must not depend on which test ran before it.
/// </summary>
internal static class OldEncodings
{
    [ModuleInitializer]
    internal static void Register() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
}
