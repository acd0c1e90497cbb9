using HealthPortal.Data.Execution;
using HealthPortal.Data.GovernmentServices;
using HealthPortal.Data.GovernmentServices.ApprovalDesk;
using HealthPortal.Data.GovernmentServices.PublicNotices;
using HealthPortal.Data.GovernmentServices.ServiceWindow;
using HealthPortal.Data.Experts.ReviewConfirmations;
using HealthPortal.Data.Licensing.LicenceCollection;
using HealthPortal.Data.Licensing.LicenceLibrary;
using HealthPortal.Data.Licensing.LicencePresentation;
using HealthPortal.Data.Licensing.PublicLookUps;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.GovernmentServices.ApprovalDesk;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>
/// Every use case of the product, run by every kind of account against real rows, compared with a reviewed table; and, whatever the table
/// says, nobody is shown a row of an organ beyond his reach.
/// </summary>
public sealed class PermissionMatrixTests(PreparedWorlds worlds) : IClassFixture<PreparedWorlds>
{
    /// <summary>What shows rows of every organ to everybody by its purpose, and why.</summary>
    internal static readonly Dictionary<Type, string> Public = new()
    {
        [typeof(ReadPublishedNotices)] = "published decisions are for everybody",
        [typeof(LookUpPublicly)] = "whoever knows name and number may look a nurse up",
        [typeof(ReadPresentationsOfHolder)] = "whoever holds a licence and knows the number it is found by sees to whom it was shown",
        [typeof(ReadInvitation)] = "whoever holds the link was sent it",
        [typeof(VerifyLicence)] = "whoever holds a licence may check it by its unguessable code",
        [typeof(FindApplicant)] = "the applicant stands at the window and gives the whole number; what he holds anywhere spares him the copy",
    };

    /// <summary>What is there to show a full number: to the clerk who typed it, on record to somebody with the right, or to the gateway.</summary>
    private static readonly HashSet<Type> ShowNumbers = [typeof(UnmaskCase), typeof(FindApplicant), typeof(ReadDraft), typeof(UnmaskAccount), typeof(UnmaskRecord), typeof(ReadMyAccount), typeof(ClaimMessages)];

    /// <summary>Succeed for nobody by themselves: the portal runs them before there are people, or for its own jobs only.</summary>
    private static readonly HashSet<string> NobodyElse = new(StringComparer.Ordinal) { "ReferenceSeed", "DemoAccounts.Create", "FirstAdministrator.Create", "FillApplicantNames", "RecordSignIn", "ArchiveCase", "ReadSignInBar", "BeginSession", "CheckSession", "TouchSession", "ReadPolicyInForce", "ReadAddressRules", "ReadSecondFactorAtSignIn", "SetUpSecondFactorAtSignIn", "CheckSecondFactor", "SendSignInCode", "ReadProviderForSignIn", "FindLinkedAccount", "TouchExternalLink", "FindDueJobs", "ClaimJob", "RenewJob", "EndJobRun", "DeleteOldJobRuns", "RemoveAbandonedUploads", "RecoverMessages", "ClaimMessages", "MarkHandedOver", "SettleMessages", "RecordDelivery", "WatchLimits", "DeleteOldFigures", "RecordServerMinute", "CheckClientSecret", "AdmitApiCall", "SpendNonces", "RecordApiCalls", "DeleteOldApiCalls", "FindKeyInUse", "MakeMissingKey", "FindKeyById", "BeginBatch", "SettleBatch", "RemoveOldBatchFiles", "BeginRecheck", "RecheckRecords", "EndRecheck", "FindUnmadeRecords", "MakeLicencesOfRecords", "RecountLicences", "FindEndingLicences", "RemindOfLicences", "RemindOfSigningKeys", "RecordPresentations", "WatchPresentations", "ScheduleMeasurements", "BeginMeasurement", "MeasureRecords", "NoteMeasurement", "EndMeasurement", "TellOverdueIssues", "FindConfirmations", "FindOverdueInvitations", "TendConfirmation", "ExpireInvitation", "HandToOfficer", "FindProgressNotices", "TellProgress", "AnswerInvitation", "ReadSheetTerminal", "SaveSheetEntry", "HandInSheet" };

    [Fact]
    public void UseCases_All_HaveAnInput() => Assert.Empty(WithoutInput(typeof(Portal).Assembly.GetTypes(), Inputs()));

    [Fact]
    public void WithoutInput_WhenAUseCaseHasNone_SaysHowToAddIt()
    {
        var sentence = Assert.Single(WithoutInput([typeof(Careless), typeof(ListCases)], Inputs()));
        Assert.StartsWith("Careless has no input", sentence, StringComparison.Ordinal);
        Assert.Contains("MatrixInputs", sentence, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task UseCases_ByEveryAccount_AreAsTheReviewedTableSays(TestDatabase database)
    {
        var (world, _) = await worlds.GetAsync(database);
        var found = new MatrixTable();
        var leaks = new List<string>();
        foreach (var input in Inputs())
        {
            foreach (var account in MatrixWorld.Accounts)
            {
                var answer = await input.RunAsync(world, account.UserName);
                var marks = world.MarksIn(answer.Text);
                found[input.Name, account.UserName] = MatrixTable.Cell(answer, marks);
                leaks.AddRange(Leaks(world, input, account, answer));
            }
        }

        Assert.True(leaks.Count == 0, "Rows or numbers were shown to people beyond their reach:\n" + string.Join('\n', leaks));
        var names = MatrixWorld.Accounts.Select(account => account.UserName).ToList();
        var useless = found.UseCases.Where(useCase => names.TrueForAll(account => found[useCase, account] is "-" or "0" or "!")).ToList();
        Assert.True(useless.Count == 0, "Nobody succeeds with the input of these, so they prove nothing:\n" + string.Join('\n', useless));
        var onlySystem = found.UseCases.Where(useCase => names.Where(account => account != MatrixAccount.System).All(account => found[useCase, account] is "-" or "0" or "!")).ToList();
        Assert.Equal(NobodyElse.Order(StringComparer.Ordinal), onlySystem.Order(StringComparer.Ordinal));

        var actual = Path.Combine(Directory.CreateDirectory(SourceTree.PathTo("artifacts")).FullName, "permission-matrix.csv");
        await File.WriteAllTextAsync(actual, found.Write(names));
        var differences = MatrixTable.Differences(MatrixTable.Parse(File.Exists(MatrixTable.Path) ? await File.ReadAllTextAsync(MatrixTable.Path) : "use case"), found, names);
        Assert.True(
            differences.Count == 0,
            $"Who may do what is not as it was reviewed. If each line below is meant, copy {actual} over {MatrixTable.Path} and say why in the commit.\n" + string.Join('\n', differences));
    }

    /// <summary>
    /// Nothing at all, counts and sums included, tells the sister county and the strangers that the home county has rows: every answer is
    /// the same before and after they are made.
    /// </summary>
    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Answers_ToPeopleOfOtherOrgans_AreTheSameWithAndWithoutTheRows(TestDatabase database)
    {
        var (world, before) = await worlds.GetAsync(database);
        Assert.True(before.Count > 150, $"Only {before.Count} answers to compare.");
        var told = new List<string>();
        foreach (var ((input, account), answer) in before)
        {
            var now = await input.RunAsync(world, account);
            if (now != answer)
            {
                told.Add($"{input.Name} by {account}:\n  {answer}\n  {now}");
            }
        }

        Assert.True(told.Count == 0, "These answers changed when another organ got rows:\n" + string.Join('\n', told));
    }

    [Fact]
    public async Task Leaks_WhenAUseCaseLiftsTheScope_AreFound()
    {
        await using var portal = await TestPortal.StartAsync(TestDatabase.Sqlite);
        var world = await MatrixWorld.BuildAsync(portal, MatrixInputs.All);
        var made = await portal.SubmitAsync(name: MatrixOrgan.Home.Mark);
        await world.AddOrgansAsync([], MatrixOrgan.Home);
        var input = CarelessInputs.Line();

        Assert.Empty(Leaks(world, input, new MatrixAccount("officer", "A"), await input.RunAsync(world, "officer")));
        var leak = Assert.Single(Leaks(world, input, new MatrixAccount("officer-js0581", "B"), await input.RunAsync(world, "officer-js0581")));
        Assert.Contains("Careless by officer-js0581 shows a row of organ A", leak, StringComparison.Ordinal);
        Assert.Equal("A", world.MarksIn(made.CaseNumber));
    }

    [Fact]
    public void Differences_WhenALineOfTheTableIsAnother_SaysWhatAndWhose()
    {
        var reviewed = MatrixTable.Parse("use case,window,officer\nAcceptCase,-,A\nGone,-,-\n");
        var found = MatrixTable.Parse("use case,window,officer\nAcceptCase,A,A\nNew,-,ok\n");
        Assert.Equal(
            [
                "Gone: stands in the table, but there is no such input any more.",
                "AcceptCase by window: the table says '-', but it is 'A'.",
                "New by window: is '-', and the table says nothing of it.",
                "New by officer: is 'ok', and the table says nothing of it.",
            ],
            MatrixTable.Differences(reviewed, found, ["window", "officer"]));
        Assert.Equal("use case,window,officer\nAcceptCase,A,A\nNew,-,ok\n", found.Write(["window", "officer"]));
    }

    [SkippableTheory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task DryRun_OfAnAct_SucceedsAndLeavesNothing(TestDatabase database)
    {
        await using var portal = await TestPortal.StartAsync(database);
        var made = await portal.SubmitAsync();
        var before = await StateAsync(portal, made.Id);
        using (new DryRun())
        {
            Assert.Equal(made.Version + 1, (await portal.DoAsync("officer", new AcceptCase { CaseId = made.Id, Version = made.Version })).Version);
        }

        Assert.Equal(before, await StateAsync(portal, made.Id));
        await portal.DoAsync("officer", new AcceptCase { CaseId = made.Id, Version = made.Version });
        Assert.NotEqual(before, await StateAsync(portal, made.Id));
    }

    internal static List<MatrixInput> Inputs() => [.. MatrixInputs.All.SelectMany(inputs => inputs.Inputs())];

    private static List<string> WithoutInput(IEnumerable<Type> types, List<MatrixInput> inputs)
    {
        var known = inputs.Select(input => input.UseCase).ToHashSet();
        return [.. from type in types
            where !type.IsAbstract && IsUseCase(type) && !known.Contains(type)
            select $"{type.Name} has no input for the permission matrix. Add a line that makes a valid one about the home county to the class derived from MatrixInputs of its workbench (or a new such class) in HealthPortal.Tests/Data/Execution/PermissionMatrix; run the tests and review what they add to permission-matrix.csv."];
    }

    private static bool IsUseCase(Type? type) => type is not null && ((type.IsGenericType && type.GetGenericTypeDefinition() == typeof(UseCase<>)) || IsUseCase(type.BaseType));

    private static IEnumerable<string> Leaks(MatrixWorld world, MatrixInput input, MatrixAccount account, MatrixAnswer answer)
    {
        if (!Public.ContainsKey(input.UseCase) && world.MarksIn(answer.Text).FirstOrDefault(letter => !account.Sees.Contains(letter, StringComparison.Ordinal)) is var letter and not '\0')
        {
            yield return $"{input.Name} by {account.UserName} shows a row of organ {letter}: {Shorten(answer.Text)}";
        }

        if (!ShowNumbers.Contains(input.UseCase) && world.ShowsFullNumber(answer.Text))
        {
            yield return $"{input.Name} by {account.UserName} shows a full number of a person: {Shorten(answer.Text)}";
        }
    }

    private static string Shorten(string text) => text.Length > 600 ? text[..600] + "…" : text;

    private static async Task<(CaseState State, int Version, long Entries)> StateAsync(TestPortal portal, Guid id)
    {
        await using var db = await portal.OpenAsync();
        var row = await db.Set<ApprovalCase>().AsNoTracking().SingleAsync(approval => approval.Id == id);
        return (row.State, row.Version, await db.Set<ChangeEntry>().LongCountAsync());
    }

    /// <summary>What a developer in a hurry might write.</summary>
    [Requires(ApprovalPermissions.View)]
    private sealed class Careless : Query<IReadOnlyList<string>>
    {
        protected override async Task<Outcome<IReadOnlyList<string>>> RunAsync(Operation operation, CancellationToken cancellation) =>
            await operation.Db.Set<ApprovalCase>().IgnoreQueryFilters([PortalDb.ScopeFilter]).Select(row => row.ApplicantName).ToListAsync(cancellation);
    }

    /// <summary>Gives the careless one as a line, and nothing to the real table.</summary>
    private sealed class CarelessInputs : MatrixInputs
    {
        public static MatrixInput Line() => Of(_ => new Careless());

        public override IEnumerable<MatrixInput> Inputs() => [];
    }
}
