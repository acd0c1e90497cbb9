using System.Globalization;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Files;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Data.Providers;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Licensing.LicenceLibrary;
using HealthPortal.Domain.Platform.Organisations;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HealthPortal.Data.Seeding.Demo;

/// <summary>
/// The demonstration set: half a year of cases in staffed organs, made by driving the real use cases as the real accounts under a clock of its
/// own, in the order of time, so that numbers, deadlines, statistics and the change chain are what they would have become. It ends with the
/// last working day before today. The same count and day give the same cases, but for keys and verification codes.
/// </summary>
internal sealed partial class DemoCases
{
    private const int Seed = 20260101;

    private const int Months = 6;

    private readonly IServiceProvider services;
    private readonly DemoDatabase databases;
    private readonly ILogger log;
    private readonly DemoClock clock = new();
    private readonly DemoNames names;
    private readonly DemoPapers papers;
    private readonly PriorityQueue<Func<CancellationToken, Task>, (DateTime At, int Order)> queue = new();
    private readonly Dictionary<string, Portal> staff = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Guid>> takenIn = new(StringComparer.Ordinal);
    private readonly Dictionary<int, Story> stories = [];
    private readonly Portal portal;
    private Dictionary<string, BusinessItem> items = [];
    private Dictionary<Guid, (Guid GuideId, GuideContent Content)> guides = [];
    private Dictionary<string, Organisation> organs = [];
    private IReadOnlyList<DateOnly> workingDays = [];
    private int made;
    private int wanted;

    private DemoCases(IServiceProvider services, DemoDatabase databases, ILogger log)
    {
        this.services = services;
        this.databases = databases;
        this.log = log;
        names = DemoNames.Read(services.GetRequiredService<ReferenceData>());
        papers = new DemoPapers(services.GetRequiredService<FileStore>());
        portal = As(new JobActorSource("日常任务"));
    }

    /// <summary>One case on its way.</summary>
    private sealed class Story
    {
        public required DemoSlot Slot { get; init; }

        public required DemoRandom Random { get; init; }

        public Guid CaseId { get; set; }

        public DemoApplicant? Applicant { get; set; }

        public GuideContent Guide { get; set; } = null!;

        public Organisation Organ { get; set; } = null!;

        public bool Suspended { get; set; }

        public bool Extended { get; set; }

        public bool Returned { get; set; }
    }

    /// <summary>What the acting person sees of the case.</summary>
    private sealed record Standing(int Version, CaseState State, int? StepIndex, FlowStepKind? Step, string DepartmentPath, bool SupplementRequested, DateOnly? DueOn, DateOnly? SilenceOn);

    public static async Task MakeAsync(IServiceProvider services, int count, DateOnly today, ILogger log, CancellationToken cancellation)
    {
        await using var databases = await DemoDatabase.OpenAsync(services.GetRequiredService<DatabaseOptions>(), cancellation);
        await new DemoCases(services, databases, log).RunAsync(count, today, cancellation);
    }

    private async Task RunAsync(int count, DateOnly today, CancellationToken cancellation)
    {
        wanted = count;
        await using (var db = Open())
        {
            var calendar = await WorkingDays.ReadAsync(db, cancellation);
            var first = today.AddMonths(-Months);
            workingDays = [.. Enumerable.Range(0, today.DayNumber - first.DayNumber).Select(first.AddDays).Where(calendar.IsWorkingDay)];
            items = await db.Set<BusinessItem>().AsNoTracking().Include(row => row.Matter).ToDictionaryAsync(row => row.Code, StringComparer.Ordinal, cancellation);
            organs = await db.Set<Organisation>().AsNoTracking().Where(row => row.Kind == OrganisationKind.Commission).ToDictionaryAsync(row => row.Path, StringComparer.Ordinal, cancellation);
            var wantedItems = DemoPlan.Families.Values.SelectMany(family => family.Codes).Select(code => items[code].Id).ToList();
            guides = (await db.Set<GuideVersion>().AsNoTracking().Where(row => wantedItems.Contains(row.ItemId) && row.State == GuideState.Published).ToListAsync(cancellation))
                .ToDictionary(row => row.ItemId, row => (row.Id, row.ReadContent()));
        }

        foreach (var (index, day) in workingDays.Index())
        {
            Schedule(day, 7 * 60, int.MinValue, token => DailyJobs.RunAsync(services, portal, clock, token));
            Schedule(day, (17 * 60) + 20, int.MaxValue, token => DailyJobs.SendMessagesAsync(services, portal, clock, token));
            foreach (var organ in DemoAccounts.StaffedOrgans)
            {
                Schedule(day, (17 * 60) + 10, int.MaxValue, token => HandOverAsync(organ, token));
            }
        }

        foreach (var slot in DemoPlan.Make(count, workingDays.Count, new DemoRandom(Seed, -1)))
        {
            var story = stories[slot.Number] = new Story { Slot = slot, Random = new DemoRandom(Seed, slot.Number) };
            Schedule(workingDays[slot.StartDay], OfficeMinute(story.Random), slot.Number, token => BeginAsync(story, token));
        }

        new DemoAnnouncements(services.GetRequiredService<FileStore>(), (role, organ, token) => StaffAsync(role, organ, null, token)).Schedule(workingDays, today, Schedule);
        while (queue.TryDequeue(out var act, out var at))
        {
            clock.MoveTo(at.At);
            await act(cancellation);
        }

        // The jobs of the last night, so that the first person to sign in finds nothing left behind.
        clock.MoveTo(ShanghaiTime.StartOf(today).AddHours(-1));
        await DailyJobs.RunAsync(services, portal, clock, cancellation);
    }

    private void Schedule(DateOnly day, int minute, int order, Func<CancellationToken, Task> act) =>
        queue.Enqueue(act, (ShanghaiTime.StartOf(day).AddMinutes(minute), order));

    private static int OfficeMinute(DemoRandom random) => random.Chance(55) ? random.Between(9 * 60, (11 * 60) + 40) : random.Between((13 * 60) + 30, (16 * 60) + 50);

    /// <summary>Puts the next act on the case so many working days ahead; acts after the demonstration's end are never done, and the case stays where it is.</summary>
    private void Next(Story story, int days)
    {
        var today = ShanghaiTime.Today(clock);
        var minute = OfficeMinute(story.Random);
        var now = ShanghaiTime.Of(clock.GetUtcNow().UtcDateTime);
        var from = workingDays.TakeWhile(day => day < today).Count();
        var target = from + days;
        if (days == 0 && minute <= (now.Hour * 60) + now.Minute)
        {
            target++;
        }

        if (target < workingDays.Count)
        {
            Schedule(workingDays[target], minute, story.Slot.Number, token => ActAsync(story, token));
        }
    }

    /// <summary>Days until the next act: within what the guide promises, else the demonstration would show a careless office.</summary>
    private static int Pace(Story story) => story.Slot.Brisk ? 1 : story.Random.Between(0, Math.Clamp(story.Guide.PromisedWorkingDays / 5, 1, 3));

    private async Task BeginAsync(Story story, CancellationToken cancellation)
    {
        var today = ShanghaiTime.Today(clock);
        var slot = story.Slot;
        DemoHeldLicence? licence = null;
        if (slot.Follows is { } number && stories[number] is { CaseId: var parentId, Applicant: { } known } && await ValidLicenceAsync(parentId, cancellation) is { } held)
        {
            story.Applicant = known;
            licence = held;
        }

        var family = DemoPlan.Families[slot.Follows is not null && licence is null ? DemoPlan.FirstHygieneLicence : slot.Family];
        var level = DemoPlan.LevelOf(slot.Organ) switch { AdministrativeLevel.Province => AdministrativeLevels.Province, AdministrativeLevel.City => AdministrativeLevels.City, _ => AdministrativeLevels.County };
        var item = family.Codes.Select(code => items[code]).First(row => row.Levels.HasFlag(level));
        var (_, guide) = guides[item.Id];
        story.Guide = guide;
        story.Organ = organs[slot.Organ];
        var applicant = story.Applicant ??= names.Applicant(item.Matter!.ApplicantKind, family.InstitutionKinds, story.Organ, Place(story.Organ), story.Random, today);

        var window = await StaffAsync(RoleSeed.WindowClerk, slot.Organ, null, cancellation);
        var draft = Require(await window.RunAsync(new StartDraft { ItemId = item.Id }, cancellation), story);
        var form = new DemoForms(names, story.Random, applicant, licence, today).Fill(guide.Form);
        IReadOnlyList<HeldMaterial> heldMaterials = [];
        if (licence is not null)
        {
            heldMaterials = Require(await window.RunAsync(new FindApplicant { Kind = applicant.Kind, Number = applicant.Number, GuideVersionId = guides[item.Id].GuideId }, cancellation), story)?.Held ?? [];
        }

        var papersNeeded = guide.Materials.Where(material => SituationGuidance.IsRequired(guide, material, form) && !heldMaterials.Any(row => row.MaterialCode == material.Code)).ToList();
        var version = Require(
            await window.RunAsync(
                new SaveDraft
                {
                    DraftId = draft,
                    Version = 1,
                    Stage = 3,
                    Content = new DraftContent
                    {
                        ApplicantNumber = applicant.Number,
                        ApplicantName = applicant.Name,
                        ApplicantAddress = applicant.Address,
                        LegalRepresentative = applicant.Kind == ApplicantKind.Institution ? applicant.Person.Name : null,
                        ContactName = applicant.Contact.Name,
                        ContactPhone = applicant.Contact.Mobile,
                        Form = form,
                        Materials =
                        [
                            .. heldMaterials.Select(row => new DraftMaterial { Code = row.MaterialCode, Held = row }),
                            .. papersNeeded.Where(material => material.HasExpiry).Select(material => new DraftMaterial { Code = material.Code, ValidUntil = today.AddDays(story.Random.Between(90, 900)) }),
                        ],
                    },
                },
                cancellation),
            story);
        foreach (var material in papersNeeded)
        {
            Require(await window.RunAsync(new AttachDraftFile { DraftId = draft, MaterialCode = material.Code, File = await papers.TakeAsync(item.Name, material.Name, false, cancellation) }, cancellation), story);
        }

        var submitted = Require(await window.RunAsync(new SubmitCase { DraftId = draft, Version = version }, cancellation), story);
        story.CaseId = submitted.Id;
        if (!takenIn.TryGetValue(slot.Organ, out var list))
        {
            takenIn.Add(slot.Organ, list = []);
        }

        list.Add(submitted.Id);
        if (++made % 50 == 0 || made == wanted)
        {
            LogProgress(log, made, wanted, today);
        }

        Next(story, slot.Silent ? 7 : slot.Brisk ? 1 : story.Random.Between(0, 2));
    }

    private async Task HandOverAsync(string organ, CancellationToken cancellation)
    {
        if (takenIn.Remove(organ, out var ids))
        {
            var window = await StaffAsync(RoleSeed.WindowClerk, organ, null, cancellation);
            Require(await window.RunAsync(new HandOverCases { CaseIds = ids }, cancellation), null);
        }
    }

    private async Task ActAsync(Story story, CancellationToken cancellation)
    {
        var standing = await LookAsync(story.CaseId, cancellation);
        if (standing.Step is null || standing.Step == story.Slot.StopAt && !(story.Slot.Extend && !story.Extended))
        {
            return;
        }

        switch (standing.State)
        {
            case CaseState.Submitted:
                await ReceiveAsync(story, standing, cancellation);
                break;
            case CaseState.AwaitingSupplement:
                await SupplementAsync(story, standing, cancellation);
                break;
            case CaseState.InProgress:
                await ExamineAsync(story, standing, cancellation);
                break;
            case CaseState.Suspended:
                await ResumeAsync(story, standing, cancellation);
                break;
            default:
                await FinishAsync(story, standing, cancellation);
                break;
        }
    }

    private async Task ReceiveAsync(Story story, Standing standing, CancellationToken cancellation)
    {
        var slot = story.Slot;
        var random = story.Random;
        if (slot.Silent && standing.SilenceOn >= ShanghaiTime.Today(clock))
        {
            Next(story, 2);
            return;
        }

        if (slot.Fate == DemoFate.Withdrawn && random.Chance(50))
        {
            await DoAsync(RoleSeed.WindowClerk, story, standing, new WithdrawCase { CaseId = story.CaseId, Version = standing.Version, Reason = random.Pick(names.WithdrawalReasons) }, null, cancellation);
            return;
        }

        if (standing.Step == FlowStepKind.PreReview)
        {
            await DoAsync(RoleSeed.WindowClerk, story, standing, new PassPreReview { CaseId = story.CaseId, Version = standing.Version, Opinion = "材料齐全，转承办处室。" }, Pace(story), cancellation);
            return;
        }

        if (slot.Supplement && !standing.SupplementRequested)
        {
            // Asked for at once, as the law wants it; what does not fit the item is not asked for.
            var missing = story.Guide.Materials.Where(material => material.Required).ToList();
            var asked = slot.Family.StartsWith("hygiene-new", StringComparison.Ordinal)
                ? names.SupplementReasons[random.Below(5)]
                : $"“{random.Pick(missing).Name}”不清晰或缺少签章，请补交。";
            await DoAsync(RoleSeed.HandlingOfficer, story, standing, new RequestSupplement { CaseId = story.CaseId, Version = standing.Version, Items = [asked] }, slot.AwaitsSupplement ? null : random.Between(2, 7), cancellation);
            return;
        }

        if (slot.Fate == DemoFate.RefusedAcceptance)
        {
            var reason = slot.Family == DemoPlan.FirstHygieneLicence ? random.Pick(names.RefusalReasons) : "申请事项依法不属于本机关职权范围，请向有管辖权的卫生健康主管部门提出申请。";
            await DoAsync(RoleSeed.HandlingOfficer, story, standing, new RefuseAcceptance { CaseId = story.CaseId, Version = standing.Version, Reason = reason }, null, cancellation);
            return;
        }

        await DoAsync(RoleSeed.HandlingOfficer, story, standing, new AcceptCase { CaseId = story.CaseId, Version = standing.Version, Opinion = "材料齐全，符合法定形式，予以受理。" }, Pace(story), cancellation);
    }

    private async Task SupplementAsync(Story story, Standing standing, CancellationToken cancellation)
    {
        var window = await StaffAsync(RoleSeed.WindowClerk, story.Slot.Organ, null, cancellation);
        var material = story.Guide.Materials.First(row => row.Required && !row.HasExpiry);
        Require(
            await window.RunAsync(
                new AttachSupplementFile { CaseId = story.CaseId, MaterialCode = material.Code, File = await papers.TakeAsync(story.Slot.Family, material.Name, true, cancellation) },
                cancellation),
            story);
        standing = await LookAsync(story.CaseId, cancellation);
        await DoAsync(RoleSeed.WindowClerk, story, standing, new ReceiveSupplement { CaseId = story.CaseId, Version = standing.Version, Note = "已收到补正材料。" }, Pace(story), cancellation);
    }

    private async Task ExamineAsync(Story story, Standing standing, CancellationToken cancellation)
    {
        var slot = story.Slot;
        var random = story.Random;
        var refuses = slot.Fate == DemoFate.NotGranted;
        var decides = ReferenceEquals(story.Guide.Flow[standing.StepIndex!.Value], story.Guide.Flow.DecidingStep());
        if (slot.Suspend && !story.Suspended)
        {
            story.Suspended = true;
            await DoAsync(
                RoleSeed.HandlingOfficer, story, standing,
                new SuspendCase { CaseId = story.CaseId, Version = standing.Version, Cause = PauseCause.Testing, Reason = names.SuspensionReasons[1] },
                slot.StaysSuspended ? null : random.Between(4, 12), cancellation);
            return;
        }

        if (slot.Extend && !story.Extended && standing.Step is FlowStepKind.DepartmentReview or FlowStepKind.LeaderDecision)
        {
            story.Extended = true;
            await DoAsync(
                RoleSeed.Leader, story, standing,
                new ExtendDeadline { CaseId = story.CaseId, Version = standing.Version, Reason = "需要进一步核实现场整改情况，按规定延长办理期限。" },
                Pace(story), cancellation);
            return;
        }

        if (slot.Fate == DemoFate.Withdrawn)
        {
            await DoAsync(RoleSeed.WindowClerk, story, standing, new WithdrawCase { CaseId = story.CaseId, Version = standing.Version, Reason = random.Pick(names.WithdrawalReasons) }, null, cancellation);
            return;
        }

        if (decides)
        {
            await DecideAsync(story, standing, refuses, cancellation);
            return;
        }

        switch (standing.Step)
        {
            case FlowStepKind.SiteInspection:
                var today = ShanghaiTime.Today(clock);
                var inspectors = new[] { names.Person(random, today).Name, names.Person(random, today).Name + "（协）" };
                await DoAsync(
                    RoleSeed.HandlingOfficer, story, standing,
                    new RecordInspection
                    {
                        CaseId = story.CaseId,
                        Version = standing.Version,
                        Inspection = new SiteInspection(today, inspectors, refuses ? DisapprovalOf(story) : FindingOf(story), !refuses),
                    },
                    Pace(story), cancellation);
                break;
            case FlowStepKind.ExpertReview:
                await DoAsync(
                    RoleSeed.HandlingOfficer, story, standing,
                    new GiveOpinion { CaseId = story.CaseId, Version = standing.Version, Agree = !refuses, Opinion = refuses ? "专家组认为尚不具备开展条件。" : "专家组一致认为符合要求。" },
                    Pace(story), cancellation);
                break;
            default:
                await DoAsync(
                    RoleSeed.SectionHead, story, standing,
                    new GiveOpinion { CaseId = story.CaseId, Version = standing.Version, Agree = !refuses, Opinion = refuses ? names.ReviewOpinions[3] : names.ReviewOpinions[random.Below(3)] },
                    Pace(story), cancellation);
                break;
        }
    }

    private async Task DecideAsync(Story story, Standing standing, bool refuses, CancellationToken cancellation)
    {
        var slot = story.Slot;
        var today = ShanghaiTime.Today(clock);
        if (slot.Late && standing.DueOn is { } due && today <= due)
        {
            // The file lies on the desk until after the promised day.
            Next(story, workingDays.Count(day => day > today && day <= due) + story.Random.Between(1, 3));
            return;
        }

        if (slot.Return && !story.Returned && standing.Step == FlowStepKind.LeaderDecision)
        {
            story.Returned = true;
            await DoAsync(
                RoleSeed.Leader, story, standing,
                new ReturnCase { CaseId = story.CaseId, Version = standing.Version, ToStep = standing.StepIndex!.Value - 1, Reason = "请补充说明审查依据后再报。" },
                Pace(story), cancellation);
            return;
        }

        var byLeader = standing.Step == FlowStepKind.LeaderDecision;
        await DoAsync(
            byLeader ? RoleSeed.Leader : RoleSeed.SectionHead, story, standing,
            new DecideCase { CaseId = story.CaseId, Version = standing.Version, Grant = !refuses, Opinion = refuses ? DisapprovalOf(story) : story.Random.Pick(["同意。", names.DecisionOpinions[1], "符合法定条件、标准，准予许可。"]) },
            Pace(story), cancellation);
    }

    private async Task ResumeAsync(Story story, Standing standing, CancellationToken cancellation)
    {
        if (story.Slot.Fate == DemoFate.Terminated)
        {
            await DoAsync(
                RoleSeed.HandlingOfficer, story, standing,
                new TerminateCase { CaseId = story.CaseId, Version = standing.Version, Reason = "申请人在规定期限内未提交复检报告，经催告仍未提交，终止办理。" },
                null, cancellation);
            return;
        }

        await DoAsync(RoleSeed.HandlingOfficer, story, standing, new ResumeCase { CaseId = story.CaseId, Version = standing.Version, Note = "已收到检测机构复检报告，恢复办理。" }, Pace(story), cancellation);
    }

    private async Task FinishAsync(Story story, Standing standing, CancellationToken cancellation)
    {
        if (standing.Step == FlowStepKind.LicenceMaking)
        {
            await DoAsync(RoleSeed.LicenceMaker, story, standing, new MakeLicence { CaseId = story.CaseId, Version = standing.Version }, Pace(story), cancellation);
            return;
        }

        var posted = story.Random.Chance(25);
        await DoAsync(
            RoleSeed.WindowClerk, story, standing,
            new DeliverResult
            {
                CaseId = story.CaseId,
                Version = standing.Version,
                Method = posted ? "邮寄送达" : "窗口领取",
                Receiver = story.Applicant!.Contact.Name,
                TrackingNumber = posted ? string.Create(CultureInfo.InvariantCulture, $"YS{story.Random.Below(1_000_000_000):000000000}") : null,
            },
            null, cancellation);
    }

    /// <summary>What inspectors find depends on what they inspect: a hotel has no dosimeters.</summary>
    private string FindingOf(Story story) => story.Slot.Family switch
    {
        "imaging" or "interventional" or "radiotherapy" or "radiation-service" or "class-b-equipment" => names.InspectionFindings[4],
        _ when story.Slot.Family.StartsWith("hygiene", StringComparison.Ordinal) => names.InspectionFindings[story.Random.Below(4)],
        _ => names.InspectionFindings[5],
    };

    private string DisapprovalOf(Story story) => story.Slot.Family switch
    {
        "nurse-new" or "nurse-change" or "nurse-renewal" or "doctor-new" => names.DisapprovalReasons[3],
        _ when story.Slot.Family.StartsWith("hygiene", StringComparison.Ordinal) => names.DisapprovalReasons[story.Random.Below(3)],
        _ => names.DisapprovalReasons[4],
    };

    /// <param name="then">Working days until the next act; null when nobody acts any more.</param>
    private async Task DoAsync(string role, Story story, Standing standing, CaseCommand act, int? then, CancellationToken cancellation)
    {
        // Only officers and heads of the province sit in several departments.
        var department = role is RoleSeed.HandlingOfficer or RoleSeed.SectionHead ? standing.DepartmentPath.Split('/')[^2] : "sp";
        var person = await StaffAsync(role, story.Slot.Organ, department == "sp" ? null : department, cancellation);
        Require(await person.RunAsync(act, cancellation), story);
        if (then is { } days)
        {
            Next(story, days);
        }
    }

    private async Task<Standing> LookAsync(Guid caseId, CancellationToken cancellation)
    {
        await using var db = Open();
        return await db.Set<ApprovalCase>().AsNoTracking().Where(row => row.Id == caseId)
            .Select(row => new Standing(row.Version, row.State, row.StepIndex, row.StepKind, row.OrganisationPath, row.SupplementRequested, row.DueOn, row.SilenceOn))
            .SingleAsync(cancellation);
    }

    private async Task<DemoHeldLicence?> ValidLicenceAsync(Guid caseId, CancellationToken cancellation)
    {
        await using var db = Open();
        return await db.Set<Licence>().AsNoTracking().Where(row => row.CaseId == caseId && row.State == LicenceState.Valid)
            .Select(row => new DemoHeldLicence(row.Number, row.IssuedOn, row.ValidTo))
            .SingleOrDefaultAsync(cancellation);
    }

    private async Task<Portal> StaffAsync(string role, string organ, string? department, CancellationToken cancellation)
    {
        var userName = DemoAccounts.UserName(role, organ, department);
        if (staff.TryGetValue(userName, out var known))
        {
            return known;
        }

        await using var db = Open();
        var id = await db.Users.Where(user => user.UserName == userName).Select(user => user.Id).SingleAsync(cancellation);
        var actor = await ActorDirectory.FindAsync(db, id, null, ShanghaiTime.Today(clock), cancellation) ?? throw new InvalidOperationException($"The account {userName} cannot act.");
        return staff[userName] = As(new Known(actor));
    }

    private Portal As(ActorSource source) => new(source, databases, clock, services, services.GetRequiredService<ILogger<Portal>>());

    private PortalDb Open()
    {
        var db = databases.CreateDbContext();
        db.Narrow(ActorScope.Everything);
        return db;
    }

    /// <summary>Short name of the organ's area, for addresses and names: 昆山, 苏州, 江苏.</summary>
    private static string Place(Organisation organ)
    {
        var name = organ.Name.Replace("卫生健康委员会", "", StringComparison.Ordinal);
        return organ.Level == AdministrativeLevel.County && name.EndsWith('区') ? name[(name.IndexOf('市', StringComparison.Ordinal) + 1)..] : name.TrimEnd('省', '市', '县');
    }

    private static T Require<T>(Outcome<T> outcome, Story? story) => outcome.Succeeded
        ? outcome.Value
        : throw new InvalidOperationException($"The demonstration stopped at case {story?.Slot.Number} ({story?.Slot.Family}, {story?.Slot.Organ}): {string.Join(" ", outcome.Problems.Select(problem => problem.Field + " " + problem.Message))}");

    [LoggerMessage(Level = LogLevel.Information, Message = "Demonstration: {Made} of {Wanted} cases taken in, now at {Day}")]
    private static partial void LogProgress(ILogger logger, int made, int wanted, DateOnly day);

    /// <summary>The same person for the whole demonstration; nobody changes roles while it is being made.</summary>
    private sealed class Known(Actor actor) : ActorSource
    {
        public override string? RemoteAddress => null;

        public override Actor Fixed { get; } = actor;

        public override ValueTask<Guid?> UserIdAsync() => new(Fixed.UserId);
    }
}
