namespace HealthPortal.Web.Licensing.LicencePapers;

public enum PaperOrnament
{
    None,
    Line,
    Guilloche,

    /// <summary>A line around two pages and the fold between them.</summary>
    Booklet,
}
