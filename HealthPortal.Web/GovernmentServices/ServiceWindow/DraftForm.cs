using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Values;

namespace HealthPortal.Web.GovernmentServices.ServiceWindow;

/// <summary>The clerk's working copy of a draft: what the inputs show, exactly as typed.</summary>
public sealed class DraftForm
{
    private readonly Dictionary<string, string?> values;
    private readonly Dictionary<string, DraftMaterial> materials;

    public DraftForm(DraftView view)
    {
        View = view;
        Number = view.Content.ApplicantNumber;
        Name = view.Content.ApplicantName;
        Address = view.Content.ApplicantAddress ?? "";
        LegalRepresentative = view.Content.LegalRepresentative ?? "";
        ContactName = view.Content.ContactName;
        ContactPhone = view.Content.ContactPhone;
        values = new Dictionary<string, string?>(view.Content.Form, StringComparer.Ordinal);
        materials = view.Content.Materials.ToDictionary(row => row.Code, StringComparer.Ordinal);
    }

    public DraftView View { get; }

    public GuideContent Guide => View.Guide;

    public bool IsInstitution => View.ApplicantKind == ApplicantKind.Institution;

    public string Number { get; set; }

    public string Name { get; set; }

    public string Address { get; set; }

    public string LegalRepresentative { get; set; }

    public string ContactName { get; set; }

    public string ContactPhone { get; set; }

    public IReadOnlyDictionary<string, string?> Values => values;

    public DraftContent Content => new()
    {
        ApplicantNumber = Number,
        ApplicantName = Name,
        ApplicantAddress = Address,
        LegalRepresentative = LegalRepresentative,
        ContactName = ContactName,
        ContactPhone = ContactPhone,
        Form = new Dictionary<string, string?>(values, StringComparer.Ordinal),
        Materials = [.. materials.Values],
    };

    /// <returns>False when nothing changed.</returns>
    public bool Set(string key, string? value)
    {
        if (string.Equals(values.GetValueOrDefault(key) ?? "", value ?? "", StringComparison.Ordinal))
        {
            return false;
        }

        values[key] = value;
        return true;
    }

    /// <summary>The materials asked of this applicant, by the answers given.</summary>
    public IReadOnlyList<MaterialRequirement> Requirements => SituationGuidance.MaterialsFor(Guide, values);

    public bool IsRequired(MaterialRequirement requirement) => SituationGuidance.IsRequired(Guide, requirement, values);

    public DraftMaterial Material(string code) => materials.GetValueOrDefault(code) ?? new DraftMaterial { Code = code };

    public void Set(DraftMaterial material) => materials[material.Code] = material;

    /// <summary>Takes over which files the server has; what is typed stays.</summary>
    public void TakeFiles(DraftContent stored)
    {
        foreach (var code in Guide.Materials.Select(requirement => requirement.Code))
        {
            var files = stored.Materials.FirstOrDefault(row => row.Code == code)?.Files ?? [];
            var own = Material(code);
            materials[code] = own with { Files = files, Held = files.Count > 0 ? null : own.Held };
        }
    }

    /// <summary>Marks as 免提交 what the portal holds of the applicant, and takes back marks that stood on somebody else's records.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool TakeHeld(IReadOnlyList<HeldMaterial> held, IReadOnlySet<string> declined)
    {
        var changed = false;
        foreach (var code in Guide.Materials.Select(requirement => requirement.Code))
        {
            var own = Material(code);
            var offered = own.Files.Count > 0 || declined.Contains(code) ? null : held.FirstOrDefault(row => row.MaterialCode == code);
            if (!string.Equals(own.Held?.Description, offered?.Description, StringComparison.Ordinal))
            {
                materials[code] = own with { Held = offered };
                changed = true;
            }
        }

        return changed;
    }

    public IReadOnlyList<Problem> ApplicantProblems(DateOnly today)
    {
        var problems = new List<Problem>();
        ApplicantIdentity.Check(View.ApplicantKind, Content, today, problems);
        return problems;
    }

    public IReadOnlyList<Problem> FormProblems(DateOnly today, bool complete) =>
        [.. SituationGuidance.Check(Guide, values, complete), .. FormValidator.Validate(Guide.Form, values, today, complete)];

    public IReadOnlyList<Problem> MaterialProblems(DateOnly today) => DraftMaterials.Check(Guide, [.. materials.Values], values, today);

    /// <summary>The applicant's number in the form to search by, or null while it is not right.</summary>
    public string? CanonicalNumber(DateOnly today)
    {
        if (IsInstitution)
        {
            var code = UnifiedSocialCreditCode.Parse(Number);
            return code.Succeeded ? code.Value.Code : null;
        }

        var identity = IdentityNumber.Parse(Number, today);
        return identity.Succeeded ? identity.Value.Canonical : null;
    }

    /// <summary>First values for the form, by <see cref="PrefillSources"/>.</summary>
    public IReadOnlyDictionary<string, string> PrefillFrom(KnownApplicant? known, DateOnly today)
    {
        var sources = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [PrefillSources.ApplicantName] = Name.Trim(),
            [PrefillSources.ApplicantAddress] = Address.Trim(),
            [PrefillSources.ApplicantLegalRepresentative] = LegalRepresentative.Trim(),
            [PrefillSources.ApplicantDivision] = known?.DivisionCode ?? View.WindowDivision ?? "",
            [PrefillSources.ApplicantPhone] = ContactPhone.Trim(),
            [PrefillSources.ContactName] = ContactName.Trim(),
            [PrefillSources.ContactPhone] = ContactPhone.Trim(),
        };
        if (CanonicalNumber(today) is { } number)
        {
            sources[IsInstitution ? PrefillSources.ApplicantCreditCode : PrefillSources.ApplicantIdentityNumber] = number;
            if (!IsInstitution && IdentityNumber.Parse(Number, today) is { Succeeded: true, Value: var identity })
            {
                sources[PrefillSources.ApplicantBirthDate] = identity.BirthDate is { } born ? FormValues.Write(born) : "";
                sources[PrefillSources.ApplicantGender] = identity.Sex switch { Sex.Male => "男", Sex.Female => "女", _ => "" };
                if (string.Equals(ContactName.Trim(), Name.Trim(), StringComparison.Ordinal))
                {
                    sources[PrefillSources.ContactIdentityNumber] = number;
                }
            }
        }

        if (View.ItemKind is not ItemKind.New && known?.Licences.FirstOrDefault(licence => licence.LicenceType == Guide.Result.LicenceType) is { } licence)
        {
            sources[PrefillSources.LicenceNumber] = licence.Number;
            sources[PrefillSources.LicenceIssueDate] = FormValues.Write(licence.IssuedOn);
            sources[PrefillSources.LicenceValidUntil] = licence.ValidTo is { } until ? FormValues.Write(until) : "";
        }

        return sources;
    }

    /// <summary>Fills fields that are empty or still hold the earlier first value; what the clerk has typed otherwise stays.</summary>
    /// <param name="earlier">First values applied before; empty for none.</param>
    /// <returns>Keys that changed.</returns>
    public IReadOnlyList<string> Prefill(IReadOnlyDictionary<string, string> sources, IReadOnlyDictionary<string, string> earlier)
    {
        var changed = new List<string>();
        foreach (var field in Guide.Form.Fields)
        {
            if (field.PrefillFrom is not { } source || sources.GetValueOrDefault(source) is not { Length: > 0 } first)
            {
                continue;
            }

            var own = values.GetValueOrDefault(field.Key) ?? "";
            var before = earlier.GetValueOrDefault(source) ?? "";
            if (!string.Equals(before, first, StringComparison.Ordinal) && (own.Length == 0 || string.Equals(own, before, StringComparison.Ordinal)))
            {
                values[field.Key] = first;
                changed.Add(field.Key);
            }
        }

        return changed;
    }
}
