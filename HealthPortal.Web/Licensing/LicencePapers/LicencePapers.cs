using HealthPortal.Domain.Kernel;
using HealthPortal.Web.Printing;
using Template = HealthPortal.Web.Licensing.LicencePapers.LicencePaperTemplate;

namespace HealthPortal.Web.Licensing.LicencePapers;

/// <summary>The paper of one type of licence, from one version of its standard on.</summary>
/// <param name="Keys">Data items the paper names.</param>
public sealed record LicencePaperTemplate(string TypeCode, int FirstVersion, string Name, IReadOnlyList<string> Keys)
{
    public required Func<DocumentPrinter, LicencePaper, Task<string>> Draw { get; init; }

    public required Func<DocumentPrinter, LicencePaper, CancellationToken, Task<Outcome<byte[]>>> Print { get; init; }

    public static LicencePaperTemplate Of<TPaper>(string typeCode, int firstVersion, IReadOnlyList<string> keys)
        where TPaper : PrintedDocument<LicencePaper> => new(typeCode, firstVersion, typeof(TPaper).Name, keys)
        {
            Draw = (printer, paper) => printer.ToHtmlAsync<TPaper, LicencePaper>(paper),
            Print = (printer, paper, cancellation) => printer.ToPdfAsync<TPaper, LicencePaper>(paper, cancellation),
        };
}

/// <summary>Draws licences on the paper of their type.</summary>
public sealed class LicencePapers(DocumentPrinter documents)
{
    private static readonly Template General = Template.Of<GeneralPaper>("", 1, []);

    public static IReadOnlyList<LicencePaperTemplate> Templates { get; } =
    [
        Template.Of<MedicalInstitutionPaper>("medical-institution-practice-licence", 1, [.. MedicalInstitutionPaper.Keys]),
        Template.Of<PhysicianPracticePaper>("physician-practice-certificate", 1, [.. PhysicianPracticePaper.Left, .. PhysicianPracticePaper.Right]),
        Template.Of<NursePracticePaper>("nurse-practice-certificate", 1, [.. NursePracticePaper.Left, .. NursePracticePaper.Right]),
        Template.Of<BloodDonationPaper>("blood-donation-certificate", 1, [.. BloodDonationPaper.Keys]),
        Template.Of<BloodHonourPaper>("blood-donation-honour-certificate", 1, [.. BloodHonourPaper.Keys, .. BloodHonourPaper.Told]),
        Template.Of<PhysicianQualificationPaper>("physician-qualification-certificate", 1, [.. PhysicianQualificationPaper.Left, .. PhysicianQualificationPaper.Right]),
        Template.Of<RuralPhysicianPaper>("rural-physician-practice-certificate", 1, [.. RuralPhysicianPaper.Left, .. RuralPhysicianPaper.Right]),
        Template.Of<SpecialtyPracticePaper>("tcm-specialty-physician-practice-certificate", 1, [.. SpecialtyPracticePaper.Left, .. SpecialtyPracticePaper.Right]),
        Template.Of<SpecialtyQualificationPaper>("tcm-specialty-physician-qualification-certificate", 1, [.. SpecialtyQualificationPaper.Left, .. SpecialtyQualificationPaper.Right]),
        Template.Of<ClinicFilingPaper>("tcm-clinic-filing-certificate", 1, [.. ClinicFilingPaper.Keys]),
        Template.Of<HealthCertificatePaper>("health-certificate", 1, [.. HealthCertificatePaper.Front, .. HealthCertificatePaper.Back]),
    ];

    /// <summary>The newest paper that is not newer than the licence's standard; the general one for a type without its own.</summary>
    public static LicencePaperTemplate For(string typeCode, int standardVersion) => Choose(Templates, typeCode, standardVersion);

    public Task<Outcome<byte[]>> PrintAsync(LicencePaper paper, CancellationToken cancellation) =>
        Refusal(paper) is { } refusal ? Task.FromResult<Outcome<byte[]>>(refusal) : For(paper.TypeCode, paper.StandardVersion).Print(documents, paper, cancellation);

    /// <summary>A complete page, for a sandboxed frame.</summary>
    public async Task<Outcome<string>> PreviewAsync(LicencePaper paper) =>
        Refusal(paper) is { } refusal ? refusal : await For(paper.TypeCode, paper.StandardVersion).Draw(documents, paper);

    internal static Template Choose(IEnumerable<Template> templates, string typeCode, int standardVersion) =>
        templates.Where(template => template.TypeCode == typeCode && template.FirstVersion <= standardVersion).MaxBy(template => template.FirstVersion) ?? General;

    // SVG is a picture too, and may hold scripts.
    private static Failure? Refusal(LicencePaper paper) =>
        paper.Photo is { Length: > 0 } photo && !IsPicture(photo) ? Failure.Invalid("照片只能是 JPEG 或 PNG 图片。") : null;

    private static bool IsPicture(string photo) =>
        new[] { "data:image/jpeg;base64,", "data:image/png;base64," }.FirstOrDefault(start => photo.StartsWith(start, StringComparison.Ordinal)) is { } prefix
        && System.Buffers.Text.Base64.IsValid(photo.AsSpan(prefix.Length));
}
