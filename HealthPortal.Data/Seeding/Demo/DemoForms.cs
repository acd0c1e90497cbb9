using System.Globalization;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Values;

namespace HealthPortal.Data.Seeding.Demo;

/// <summary>A licence the applicant holds when he comes again.</summary>
internal sealed record DemoHeldLicence(string Number, DateOnly IssuedOn, DateOnly? ValidTo);

/// <summary>
/// Fills a form the way an applicant would, from its schema: what is known of him goes where the schema takes it from, the rest is invented so
/// that it fits the field. Whether it fits is not believed but checked by <see cref="FormValidator"/> when the case is submitted.
/// </summary>
internal sealed class DemoForms(DemoNames names, DemoRandom random, DemoApplicant applicant, DemoHeldLicence? licence, DateOnly today)
{
    private static readonly HashSet<string> UsuallyTrue = new(StringComparer.Ordinal) { "licenceReturned", "publishedLoss", "continuousPractice", "isBuilt", "hasLeft", "hasRadiationSafetyLicence" };

    private static readonly HashSet<string> NeverTrue = new(StringComparer.Ordinal) { "acrossProvinces", "examOverThreeYears", "hasSanctions" };

    private static readonly HashSet<string> FirstOption = new(StringComparer.Ordinal) { "identityKind", "representativeIdentityKind", "healthConclusion", "institutionKind" };

    private static readonly Dictionary<string, (int Least, int Most)> Sizes = new(StringComparer.Ordinal)
    {
        ["bedCount"] = (20, 300), ["newBedCount"] = (40, 320), ["roomCount"] = (12, 120), ["businessArea"] = (60, 1500), ["buildingArea"] = (300, 9000), ["area"] = (80, 400),
        ["registeredCapital"] = (50, 2000), ["budget"] = (600, 3200), ["annualOutpatients"] = (20_000, 300_000), ["annualOperations"] = (500, 9000), ["outpatients"] = (8000, 200_000),
        ["inpatients"] = (300, 9000), ["educationCredits"] = (25, 60), ["incidents"] = (0, 0), ["programmeYears"] = (3, 4), ["internshipMonths"] = (8, 12), ["existingQuantity"] = (0, 2),
        ["quantity"] = (1, 1), ["dentalChairs"] = (2, 8), ["poolArea"] = (250, 1250), ["poolCapacity"] = (60, 300), ["roomArea"] = (30, 60), ["siteArea"] = (80, 900), ["practiceYears"] = (6, 25),
    };

    private static readonly string[] Departments = ["内科", "外科", "急诊科", "儿科", "妇产科", "重症医学科", "手术室", "康复医学科"];

    private readonly Dictionary<string, string?> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DemoPerson> people = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string?> Fill(FormSchema schema)
    {
        foreach (var section in schema.Sections.Where(section => section.VisibleWhen is null || FormValidator.Holds(section.VisibleWhen, values.GetValueOrDefault(section.VisibleWhen.Field))))
        {
            foreach (var field in section.Fields)
            {
                if (field.VisibleWhen is { } shown && !FormValidator.Holds(shown, values.GetValueOrDefault(shown.Field)))
                {
                    continue;
                }

                // Choices below must not shift when a guide makes one more field required, hence the draw before the question.
                var volunteers = random.Chance(40);
                if (field.Required || volunteers || FormValidator.IsRequired(field, schema, values) || field.PrefillFrom is not null)
                {
                    values[field.Key] = ValueOf(field);
                }
            }
        }

        return values;
    }

    private string? ValueOf(FormField field)
    {
        var value = Known(field) ?? Invented(field);
        return value is not null && field.Type is FormFieldType.Text or FormFieldType.LongText && value!.Length > field.LengthLimit ? value[..field.LengthLimit] : value;
    }

    private string? Known(FormField field) => field.PrefillFrom switch
    {
        PrefillSources.ApplicantName => applicant.Name,
        PrefillSources.ApplicantCreditCode => applicant.Kind == ApplicantKind.Institution ? applicant.Number : null,
        PrefillSources.ApplicantIdentityNumber => applicant.Person.IdentityNumber,
        PrefillSources.ApplicantBirthDate => FormValues.Write(applicant.Person.BirthDate),
        PrefillSources.ApplicantGender => applicant.Person.Sex == Sex.Male ? "男" : "女",
        PrefillSources.ApplicantAddress => applicant.Address,
        PrefillSources.ApplicantDivision => applicant.DivisionCode,
        PrefillSources.ApplicantPhone => applicant.Person.Mobile,
        PrefillSources.ApplicantLegalRepresentative => applicant.Person.Name,
        PrefillSources.ContactName => applicant.Contact.Name,
        PrefillSources.ContactPhone => applicant.Contact.Mobile,
        PrefillSources.ContactIdentityNumber => applicant.Contact.IdentityNumber,
        PrefillSources.LicenceNumber => licence?.Number,
        PrefillSources.LicenceIssueDate => licence is null ? null : FormValues.Write(licence.IssuedOn),
        PrefillSources.LicenceValidUntil => licence?.ValidTo is { } last ? FormValues.Write(last) : null,
        _ => null,
    };

    private string? Invented(FormField field) => field.Type switch
    {
        FormFieldType.Text => TextOf(field),
        FormFieldType.LongText => Paragraph(field),
        FormFieldType.Date => DateOf(field),
        FormFieldType.Integer or FormFieldType.Decimal => NumberOf(field),
        FormFieldType.Year => Math.Clamp(field.Key.StartsWith("planned", StringComparison.Ordinal) ? today.Year + 1 : today.Year - 1, (int)(field.Minimum ?? 1900), (int)(field.Maximum ?? 2200)).ToString(CultureInfo.InvariantCulture),
        FormFieldType.Choice => ChoiceOf(field),
        FormFieldType.MultipleChoice => ChoicesOf(field),
        FormFieldType.Boolean => field.Pattern ?? (Likely(field) ? FormValues.True : FormValues.False),
        FormFieldType.Phone => applicant.Contact.Mobile,
        FormFieldType.CreditCode => DemoNumbers.CreditCode(random.Below(1_000_000_000)),
        FormFieldType.IdentityNumber => PersonBehind(field.Key).IdentityNumber,
        FormFieldType.Division => applicant.DivisionCode,
        FormFieldType.Email => "contact@example.com",
        _ => throw new ArgumentOutOfRangeException(nameof(field), field.Type, null),
    };

    private bool Likely(FormField field) =>
        field.Key == "byProxy" ? random.Chance(12) : UsuallyTrue.Contains(field.Key) ? random.Chance(92) : !NeverTrue.Contains(field.Key) && random.Chance(25);

    /// <summary>The person a name and an identity number belong to, for example <c>principal</c> and <c>principalIdentity</c>.</summary>
    private DemoPerson PersonBehind(string key)
    {
        var who = key.Replace("Identity", "", StringComparison.Ordinal);
        if (who is "representative" or "responsiblePerson" or "identityNumber" or "founder")
        {
            return applicant.Person;
        }

        return people.TryGetValue(who, out var known) ? known : people[who] = names.Person(random, today, youngest: 32);
    }

    private string TextOf(FormField field)
    {
        switch (field.Key)
        {
            case "venueName":
                return applicant.VenueName;
            case "newName" or "newVenueName":
                return "新" + applicant.VenueName;
            case "clinicName" or "institutionName" or "founderName":
                return applicant.Name;
            case "newRepresentative" or "newPrincipal" or "principal" or "academicLeader" or "hygieneManager" or "protectionOfficer":
                return PersonBehind(field.Key).Name;
            case "postalRecipient":
                return field.Label.Contains("电话", StringComparison.Ordinal) ? $"{applicant.Contact.Name} {applicant.Contact.Mobile}" : applicant.Contact.Name;
            case "openingHours":
                return "周一至周日 8:30 至 20:30";
            case "originProvince":
                return "浙江省";
            case "school":
                return "演示护理职业学院";
            case "equipmentModel":
                return "演示型 DR-1000 数字化 X 射线摄影系统";
            case "nuclides":
                return "锝-99m";
            case "licenceNumber":
                return string.Create(CultureInfo.InvariantCulture, $"演示证字〔{today.Year - 3}〕第{random.Between(1, 9999):000000}号");
            default:
                break;
        }

        var label = field.Label;
        return label switch
        {
            _ when label.EndsWith("地址", StringComparison.Ordinal) || label.EndsWith("住所", StringComparison.Ordinal) => applicant.Address,
            _ when label.EndsWith("科室", StringComparison.Ordinal) => random.Pick(Departments),
            _ when label.Contains("检测机构", StringComparison.Ordinal) => names.Company("laboratory", random) + "（演示）",
            _ when label.EndsWith("登记号", StringComparison.Ordinal) => string.Create(CultureInfo.InvariantCulture, $"PDYYS{random.Below(100_000_000):00000000}"),
            _ when label.EndsWith('号') || label.EndsWith("编号", StringComparison.Ordinal) || label.EndsWith("文号", StringComparison.Ordinal) =>
                string.Create(CultureInfo.InvariantCulture, $"YS-{today.Year}-{random.Below(10_000):0000}"),
            _ when label.EndsWith("单位", StringComparison.Ordinal) => "清源演示环保有限公司",
            _ when label.Contains("医院", StringComparison.Ordinal) || label.Contains("机构", StringComparison.Ordinal) => names.Company("hospital", random) + "（演示）",
            _ when label.EndsWith('人') || label.Contains("姓名", StringComparison.Ordinal) => applicant.Contact.Name,
            _ => "见所附材料",
        };
    }

    private static string Paragraph(FormField field) => field.Key switch
    {
        "changeReason" => "因经营需要，按照规定申请变更。",
        "beforeChange" => "与原证照记载一致。",
        "afterChange" => "以所附材料记载的内容为准。",
        "lossDescription" => "许可证正本在搬迁整理时遗失，已公开声明作废。",
        "prepaymentPlan" => "已公告退款安排，持卡顾客可在三个月内办理退款。",
        "aftermath" => "已停止相关活动，档案按规定保存。",
        "applicationContent" => "申请办理本事项，有关情况见所附材料。",
        "applicationReason" => "符合规定的条件，拟开展相关活动。",
        "filingContent" => "按照规定报送备案，有关情况见所附材料。",
        "wasteTreatment" => "衰变池贮存十个半衰期后，经检测达标排放。",
        _ => "详见所附材料。",
    };

    private string DateOf(FormField field)
    {
        if (field.BirthDateOf is { } of)
        {
            return FormValues.Write(of == "identityNumber" ? applicant.Person.BirthDate : PersonBehind(of).BirthDate);
        }

        var latest = Reference(field.NotAfter);
        var earliest = Reference(field.NotBefore);
        var date = field.Key switch
        {
            "openingDate" or "startDate" => today.AddDays(random.Between(20, 60)),
            "periodFrom" => today.AddYears(-1),
            "graduatedOn" => today.AddDays(-random.Between(90, 700)),
            "licenceIssuedOn" => today.AddYears(-3).AddDays(-random.Below(300)),
            "principalRegisteredOn" => today.AddYears(-12).AddDays(-random.Below(1500)),
            "validUntil" or "licenceValidUntil" => today.AddDays(random.Between(35, 90)),
            "periodTo" when earliest is { } from => from.AddYears(1).AddDays(-1),
            _ when latest is null && earliest is { } first => first.AddDays(random.Between(1, 60)),
            _ => today.AddDays(-random.Between(3, 60)),
        };
        date = latest is { } last && date > last ? last : date;
        return FormValues.Write(earliest is { } low && date < low ? low : date);
    }

    private DateOnly? Reference(string? reference) =>
        reference is null ? null : reference == FormField.Today ? today : FormValues.TryReadDate(values.GetValueOrDefault(reference), out var date) ? date : null;

    private string NumberOf(FormField field)
    {
        var (least, most) = Sizes.TryGetValue(field.Key, out var size) ? size : ((int)Math.Min(field.Minimum ?? 1, 1_000_000), (int)Math.Min(field.Maximum ?? 30, (field.Minimum ?? 1) + 24));
        decimal number = Math.Clamp(random.Between(least, most), field.Minimum ?? 0, field.Maximum ?? decimal.MaxValue);
        if (field.NotMoreThan is { } other && FormValues.TryReadNumber(values.GetValueOrDefault(other), out var limit))
        {
            // The whole staff holds a certificate, as it should be.
            number = limit;
        }

        return number.ToString(CultureInfo.InvariantCulture);
    }

    private string ChoiceOf(FormField field)
    {
        if (field.GenderOf is { } of)
        {
            return (of == "identityNumber" ? applicant.Person : PersonBehind(of)).Sex == Sex.Male ? "男" : "女";
        }

        return FirstOption.Contains(field.Key) || (field.Key == "deliveryMethod" && random.Chance(75)) ? field.Options[0] : random.Pick(field.Options);
    }

    private string ChoicesOf(FormField field)
    {
        if (field.Key == "venueCategories")
        {
            return applicant.VenueCategory is { } category && field.Options.Contains(category) ? category : field.Options[0];
        }

        var wanted = field.Key is "subjects" ? random.Between(2, 4) : 1;
        var first = random.Below(field.Options.Count);
        return FormValues.Join(Enumerable.Range(first, wanted).Select(index => field.Options[index % field.Options.Count]).Distinct(StringComparer.Ordinal));
    }
}
