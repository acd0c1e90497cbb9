using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("HealthPortal.Tests")]
