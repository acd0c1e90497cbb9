namespace HealthPortal.Domain.Licensing.PublicLookUps;

/// <summary>What anybody may look up (tender 5.2.3.6 to 5.2.3.8).</summary>
public enum PublicLookUpKind
{
    Institution,
    Physician,
    Nurse,
}

/// <summary>
/// Which licences a look-up reads and what of them it shows. Of institutions everything stands on a licence that must hang in public (Regulations on
/// Medical Institutions art. 25) but for what nobody needs. Of physicians and nurses only what the register makes known so that patients can tell who may treat them
/// (Physicians Law art. 21, Nurses Regulations art. 7): no number of a person, no birthday, no contact.
/// </summary>
/// <param name="TypeCode">Type of licence.</param>
/// <param name="Shown">Keys of the data items that are shown, in their order.</param>
/// <param name="Place">Key of the place of practice; null for institutions.</param>
public sealed record PublicLookUpRule(PublicLookUpKind Kind, string Name, string TypeCode, IReadOnlyList<string> Shown, string? Place)
{
    public static readonly IReadOnlyList<PublicLookUpRule> All =
    [
        new(PublicLookUpKind.Institution, "医疗机构", "medical-institution-practice-licence", ["institutionName", "registrationNo", "address", "legalRepresentative", "personInCharge", "diagnosisSubjects", "issuingAuthority", "approvalDate", "validFrom", "validTo"], null),
        new(PublicLookUpKind.Physician, "医师", "physician-practice-certificate", ["holderName", "gender", "licenceNo", "practiceCategory", "practiceScope", "practicePlace", "issuingAuthority", "validUntil", "licenceStatus"], "practicePlace"),
        new(PublicLookUpKind.Nurse, "护士", "nurse-practice-certificate", ["holderName", "gender", "licenceNo", "practiceCategory", "practicePlace", "issuingAuthority", "validUntil", "licenceStatus"], "practicePlace"),
    ];

    public static PublicLookUpRule Of(PublicLookUpKind kind) => All.Single(rule => rule.Kind == kind);
}
