using HealthPortal.Data.Persistence;
using HealthPortal.Data.Providers;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>评审专家: the provincial pool with own tags, review matters and plans, rules kept, and draws.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261130090000_ExpertTables")]
public sealed class ExpertTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var paths = PathColumns.Collation(migrationBuilder.ActiveProvider);
        migrationBuilder.CreateTable(
            name: "Experts",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Number = table.Column<string>(maxLength: 20, nullable: false, collation: paths),
                Name = table.Column<string>(maxLength: 50, nullable: false),
                IdentityCipher = table.Column<string>(maxLength: 400, nullable: false),
                IdentityIndex = table.Column<string>(maxLength: 30, nullable: false, collation: paths),
                IdentityMasked = table.Column<string>(maxLength: 400, nullable: false),
                PhoneCipher = table.Column<string>(maxLength: 400, nullable: true),
                PhoneIndex = table.Column<string>(maxLength: 30, nullable: true, collation: paths),
                PhoneMasked = table.Column<string>(maxLength: 400, nullable: true),
                Sex = table.Column<string>(maxLength: 400, nullable: false),
                BirthDate = table.Column<DateOnly>(nullable: false),
                Institution = table.Column<string>(maxLength: 100, nullable: false),
                InstitutionKey = table.Column<string>(maxLength: 400, nullable: false),
                InstitutionLevel = table.Column<string>(maxLength: 400, nullable: true),
                DivisionCode = table.Column<string>(maxLength: 12, nullable: false, collation: paths),
                Specialty = table.Column<string>(maxLength: 60, nullable: false),
                ProfessionalTitle = table.Column<string>(maxLength: 400, nullable: true),
                QualificationLines = table.Column<string>(maxLength: 1000, nullable: false),
                LanguageLines = table.Column<string>(maxLength: 1000, nullable: false),
                PracticeSince = table.Column<int>(nullable: true),
                IsTechnical = table.Column<bool>(nullable: false),
                State = table.Column<string>(maxLength: 40, nullable: false),
                StateReason = table.Column<string>(maxLength: 400, nullable: true),
                SuspendedTo = table.Column<DateOnly>(nullable: true),
                MergedIntoId = table.Column<Guid>(nullable: true),
                Ratings = table.Column<int>(nullable: false),
                RatingSum = table.Column<int>(nullable: false),
                UnqualifiedRatings = table.Column<int>(nullable: false),
                Served = table.Column<int>(nullable: false),
                LastServedOn = table.Column<DateOnly>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_Experts", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_Experts_Number", table: "Experts", column: "Number", unique: true);
        migrationBuilder.CreateIndex(name: "IX_Experts_IdentityIndex", table: "Experts", column: "IdentityIndex", unique: true, filter: "\"MergedIntoId\" IS NULL");
        migrationBuilder.CreateIndex(name: "IX_Experts_PhoneIndex", table: "Experts", column: "PhoneIndex");
        migrationBuilder.CreateIndex(name: "IX_Experts_InstitutionKey", table: "Experts", column: "InstitutionKey");
        migrationBuilder.CreateIndex(name: "IX_Experts_DivisionCode", table: "Experts", column: "DivisionCode");
        migrationBuilder.CreateIndex(name: "IX_Experts_Name", table: "Experts", column: "Name");

        migrationBuilder.CreateTable(
            name: "ExpertEmployments",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                ExpertId = table.Column<Guid>(nullable: false),
                Institution = table.Column<string>(maxLength: 100, nullable: false),
                From = table.Column<DateOnly>(nullable: true),
                To = table.Column<DateOnly>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_ExpertEmployments", row => row.Id);
                table.ForeignKey("FK_ExpertEmployments_Experts_ExpertId", row => row.ExpertId, "Experts", "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex(name: "IX_ExpertEmployments_ExpertId", table: "ExpertEmployments", column: "ExpertId");

        migrationBuilder.CreateTable(
            name: "ExpertAbsences",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                ExpertId = table.Column<Guid>(nullable: false),
                From = table.Column<DateOnly>(nullable: false),
                To = table.Column<DateOnly>(nullable: false),
                Reason = table.Column<string>(maxLength: 400, nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_ExpertAbsences", row => row.Id);
                table.ForeignKey("FK_ExpertAbsences_Experts_ExpertId", row => row.ExpertId, "Experts", "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex(name: "IX_ExpertAbsences_ExpertId", table: "ExpertAbsences", column: "ExpertId");
        migrationBuilder.CreateIndex(name: "IX_ExpertAbsences_To", table: "ExpertAbsences", column: "To");

        migrationBuilder.CreateTable(
            name: "ExpertTies",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                ExpertId = table.Column<Guid>(nullable: false),
                Party = table.Column<string>(maxLength: 400, nullable: false),
                Note = table.Column<string>(maxLength: 400, nullable: false),
                At = table.Column<DateTime>(nullable: false),
                ByName = table.Column<string>(maxLength: 400, nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_ExpertTies", row => row.Id);
                table.ForeignKey("FK_ExpertTies_Experts_ExpertId", row => row.ExpertId, "Experts", "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex(name: "IX_ExpertTies_ExpertId", table: "ExpertTies", column: "ExpertId");

        migrationBuilder.CreateTable(
            name: "ExpertMerges",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                KeptId = table.Column<Guid>(nullable: false),
                MergedId = table.Column<Guid>(nullable: false),
                KeptNumber = table.Column<string>(maxLength: 400, nullable: false),
                MergedNumber = table.Column<string>(maxLength: 400, nullable: false),
                Evidence = table.Column<string>(nullable: false),
                Reason = table.Column<string>(maxLength: 400, nullable: false),
                At = table.Column<DateTime>(nullable: false),
                ByName = table.Column<string>(maxLength: 400, nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ExpertMerges", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_ExpertMerges_KeptId", table: "ExpertMerges", column: "KeptId");
        migrationBuilder.CreateIndex(name: "IX_ExpertMerges_MergedId", table: "ExpertMerges", column: "MergedId");

        migrationBuilder.CreateTable(
            name: "ExpertRatings",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                ExpertId = table.Column<Guid>(nullable: false),
                PlanId = table.Column<Guid>(nullable: false),
                Points = table.Column<int>(nullable: false),
                IsQualified = table.Column<bool>(nullable: false),
                Note = table.Column<string>(maxLength: 500, nullable: false),
                At = table.Column<DateTime>(nullable: false),
                ByName = table.Column<string>(maxLength: 400, nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ExpertRatings", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_ExpertRatings_ExpertId_PlanId", table: "ExpertRatings", columns: ["ExpertId", "PlanId"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_ExpertRatings_PlanId", table: "ExpertRatings", column: "PlanId");

        migrationBuilder.CreateTable(
            name: "OwnTags",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                Key = table.Column<string>(maxLength: 30, nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                Kind = table.Column<string>(maxLength: 40, nullable: false),
                OptionLines = table.Column<string>(maxLength: 4000, nullable: false),
                Unit = table.Column<string>(maxLength: 400, nullable: false),
                IsActive = table.Column<bool>(nullable: false),
                Revision = table.Column<int>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_OwnTags", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_OwnTags_Key", table: "OwnTags", column: "Key", unique: true);
        migrationBuilder.CreateIndex(name: "IX_OwnTags_OrganisationPath", table: "OwnTags", column: "OrganisationPath");

        migrationBuilder.CreateTable(
            name: "OwnTagRevisions",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                TagId = table.Column<Guid>(nullable: false),
                Revision = table.Column<int>(nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                OptionLines = table.Column<string>(maxLength: 4000, nullable: false),
                Unit = table.Column<string>(maxLength: 400, nullable: false),
                IsActive = table.Column<bool>(nullable: false),
                At = table.Column<DateTime>(nullable: false),
                ByName = table.Column<string>(maxLength: 400, nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_OwnTagRevisions", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_OwnTagRevisions_TagId_Revision", table: "OwnTagRevisions", columns: ["TagId", "Revision"], unique: true);

        migrationBuilder.CreateTable(
            name: "OwnTagValues",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                TagId = table.Column<Guid>(nullable: false),
                ExpertId = table.Column<Guid>(nullable: false),
                Value = table.Column<string>(maxLength: 1000, nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_OwnTagValues", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_OwnTagValues_ExpertId_TagId", table: "OwnTagValues", columns: ["ExpertId", "TagId"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_OwnTagValues_TagId", table: "OwnTagValues", column: "TagId");
        migrationBuilder.CreateIndex(name: "IX_OwnTagValues_OrganisationPath", table: "OwnTagValues", column: "OrganisationPath");

        migrationBuilder.CreateTable(
            name: "ReviewMatters",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                MessageName = table.Column<string>(maxLength: 400, nullable: true),
                Description = table.Column<string>(maxLength: 500, nullable: false),
                UsesWholePool = table.Column<bool>(nullable: false),
                IsActive = table.Column<bool>(nullable: false),
                CreatedAt = table.Column<DateTime>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ReviewMatters", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_ReviewMatters_OrganisationPath", table: "ReviewMatters", column: "OrganisationPath");

        migrationBuilder.CreateTable(
            name: "ReviewPools",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                Kind = table.Column<string>(maxLength: 40, nullable: false),
                IsActive = table.Column<bool>(nullable: false),
                CreatedAt = table.Column<DateTime>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ReviewPools", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_ReviewPools_OrganisationPath", table: "ReviewPools", column: "OrganisationPath");

        migrationBuilder.CreateTable(
            name: "ReviewPoolMembers",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                PoolId = table.Column<Guid>(nullable: false),
                ExpertId = table.Column<Guid>(nullable: false),
                AddedAt = table.Column<DateTime>(nullable: false),
                AddedByName = table.Column<string>(maxLength: 400, nullable: false),
                Label = table.Column<string>(maxLength: 400, nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ReviewPoolMembers", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_ReviewPoolMembers_PoolId_ExpertId", table: "ReviewPoolMembers", columns: ["PoolId", "ExpertId"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_ReviewPoolMembers_ExpertId", table: "ReviewPoolMembers", column: "ExpertId");
        migrationBuilder.CreateIndex(name: "IX_ReviewPoolMembers_OrganisationPath", table: "ReviewPoolMembers", column: "OrganisationPath");

        migrationBuilder.CreateTable(
            name: "ReviewMatterPools",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                MatterId = table.Column<Guid>(nullable: false),
                PoolId = table.Column<Guid>(nullable: false),
                Label = table.Column<string>(maxLength: 400, nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ReviewMatterPools", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_ReviewMatterPools_MatterId_PoolId", table: "ReviewMatterPools", columns: ["MatterId", "PoolId"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_ReviewMatterPools_PoolId", table: "ReviewMatterPools", column: "PoolId");

        migrationBuilder.CreateTable(
            name: "ReviewPlans",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                MatterId = table.Column<Guid>(nullable: false),
                Number = table.Column<string>(maxLength: 30, nullable: false, collation: paths),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                MessageName = table.Column<string>(maxLength: 400, nullable: true),
                Note = table.Column<string>(maxLength: 1000, nullable: false),
                State = table.Column<string>(maxLength: 40, nullable: false),
                StateReason = table.Column<string>(maxLength: 400, nullable: true),
                InstitutionCap = table.Column<int>(nullable: true),
                RuleJson = table.Column<string>(maxLength: 16000, nullable: false),
                RuleName = table.Column<string>(maxLength: 400, nullable: true),
                RecusalJson = table.Column<string>(nullable: false),
                OddAndFive = table.Column<bool>(nullable: false),
                TwoThirdsTechnical = table.Column<bool>(nullable: false),
                MainDiscipline = table.Column<string>(maxLength: 400, nullable: true),
                MessagesOnWeekends = table.Column<bool>(nullable: false),
                NamesHours = table.Column<int>(nullable: false),
                Conclusion = table.Column<string>(maxLength: 2000, nullable: true),
                ConcludedAt = table.Column<DateTime>(nullable: true),
                ConcludedByName = table.Column<string>(maxLength: 400, nullable: true),
                CaseId = table.Column<Guid>(nullable: true),
                CreatedAt = table.Column<DateTime>(nullable: false),
                CreatedByName = table.Column<string>(maxLength: 400, nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ReviewPlans", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_ReviewPlans_Number", table: "ReviewPlans", column: "Number", unique: true);
        migrationBuilder.CreateIndex(name: "IX_ReviewPlans_OrganisationPath_Id", table: "ReviewPlans", columns: ["OrganisationPath", "Id"]);
        migrationBuilder.CreateIndex(name: "IX_ReviewPlans_MatterId", table: "ReviewPlans", column: "MatterId");
        migrationBuilder.CreateIndex(name: "IX_ReviewPlans_CaseId", table: "ReviewPlans", column: "CaseId", filter: "\"CaseId\" IS NOT NULL");

        migrationBuilder.CreateTable(
            name: "ReviewSubPlans",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                PlanId = table.Column<Guid>(nullable: false),
                Ordinal = table.Column<int>(nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                Day = table.Column<DateOnly>(nullable: false),
                Half = table.Column<string>(maxLength: 40, nullable: false),
                Place = table.Column<string>(maxLength: 400, nullable: false),
                DivisionCode = table.Column<string>(maxLength: 12, nullable: true),
                Formal = table.Column<int>(nullable: false),
                Backup = table.Column<int>(nullable: false),
                CancelledReason = table.Column<string>(maxLength: 400, nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ReviewSubPlans", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_ReviewSubPlans_PlanId", table: "ReviewSubPlans", column: "PlanId");
        migrationBuilder.CreateIndex(name: "IX_ReviewSubPlans_Day_OrganisationPath", table: "ReviewSubPlans", columns: ["Day", "OrganisationPath"]);

        migrationBuilder.CreateTable(
            name: "ReviewGroups",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                PlanId = table.Column<Guid>(nullable: false),
                SubPlanId = table.Column<Guid>(nullable: false),
                Ordinal = table.Column<int>(nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                Formal = table.Column<int>(nullable: false),
                Backup = table.Column<int>(nullable: false),
                InstitutionCap = table.Column<int>(nullable: true),
                RuleJson = table.Column<string>(maxLength: 16000, nullable: false),
                RuleName = table.Column<string>(maxLength: 400, nullable: true),
                DrawId = table.Column<Guid>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ReviewGroups", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_ReviewGroups_PlanId", table: "ReviewGroups", column: "PlanId");
        migrationBuilder.CreateIndex(name: "IX_ReviewGroups_SubPlanId", table: "ReviewGroups", column: "SubPlanId");

        migrationBuilder.CreateTable(
            name: "SavedRules",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Reach = table.Column<string>(maxLength: 40, nullable: false),
                OwnerPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                OwnerId = table.Column<Guid>(nullable: false),
                OwnerName = table.Column<string>(maxLength: 400, nullable: false),
                Code = table.Column<string>(maxLength: 400, nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                Content = table.Column<string>(maxLength: 16000, nullable: false),
                Revision = table.Column<int>(nullable: false),
                IsActive = table.Column<bool>(nullable: false),
                CreatedAt = table.Column<DateTime>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_SavedRules", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_SavedRules_Reach_OwnerPath", table: "SavedRules", columns: ["Reach", "OwnerPath"]);
        migrationBuilder.CreateIndex(name: "IX_SavedRules_OwnerId", table: "SavedRules", column: "OwnerId");

        migrationBuilder.CreateTable(
            name: "SavedRuleRevisions",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                RuleId = table.Column<Guid>(nullable: false),
                Revision = table.Column<int>(nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                Content = table.Column<string>(maxLength: 16000, nullable: false),
                At = table.Column<DateTime>(nullable: false),
                ByName = table.Column<string>(maxLength: 400, nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_SavedRuleRevisions", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_SavedRuleRevisions_RuleId_Revision", table: "SavedRuleRevisions", columns: ["RuleId", "Revision"], unique: true);

        migrationBuilder.CreateTable(
            name: "ExpertDraws",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                PlanId = table.Column<Guid>(nullable: false),
                Number = table.Column<string>(maxLength: 30, nullable: false, collation: paths),
                Kind = table.Column<string>(maxLength: 40, nullable: false),
                State = table.Column<string>(maxLength: 40, nullable: false),
                FrozenAt = table.Column<DateTime>(nullable: false),
                Document = table.Column<string>(nullable: false),
                Commitment = table.Column<string>(maxLength: 400, nullable: false),
                ServerNonceCipher = table.Column<string>(maxLength: 400, nullable: false),
                ServerNonceHash = table.Column<string>(maxLength: 400, nullable: false),
                OperatorTextCipher = table.Column<string>(maxLength: 2000, nullable: true),
                OperatorId = table.Column<Guid>(nullable: true),
                OperatorName = table.Column<string>(maxLength: 400, nullable: true),
                SupervisorTextCipher = table.Column<string>(maxLength: 2000, nullable: true),
                SupervisorId = table.Column<Guid>(nullable: true),
                SupervisorName = table.Column<string>(maxLength: 400, nullable: true),
                Seed = table.Column<string>(maxLength: 400, nullable: true),
                ServerNonce = table.Column<string>(maxLength: 400, nullable: true),
                OperatorText = table.Column<string>(maxLength: 400, nullable: true),
                SupervisorText = table.Column<string>(maxLength: 400, nullable: true),
                DrawnAt = table.Column<DateTime>(nullable: true),
                LookedAhead = table.Column<bool>(nullable: false),
                StartedByName = table.Column<string>(maxLength: 400, nullable: false),
                StartedById = table.Column<Guid>(nullable: false),
                AbandonedReason = table.Column<string>(maxLength: 400, nullable: true),
                AbandonedAt = table.Column<DateTime>(nullable: true),
                AbandonedByName = table.Column<string>(maxLength: 400, nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_ExpertDraws", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_ExpertDraws_Number", table: "ExpertDraws", column: "Number", unique: true);
        migrationBuilder.CreateIndex(name: "IX_ExpertDraws_OrganisationPath_Id", table: "ExpertDraws", columns: ["OrganisationPath", "Id"]);
        migrationBuilder.CreateIndex(name: "IX_ExpertDraws_PlanId", table: "ExpertDraws", column: "PlanId");

        migrationBuilder.CreateTable(
            name: "DrawSeats",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                DrawId = table.Column<Guid>(nullable: false),
                PlanId = table.Column<Guid>(nullable: false),
                MatterId = table.Column<Guid>(nullable: false),
                SubPlanId = table.Column<Guid>(nullable: false),
                GroupId = table.Column<Guid>(nullable: false),
                ExpertId = table.Column<Guid>(nullable: false),
                ExpertNumber = table.Column<string>(maxLength: 20, nullable: false),
                Day = table.Column<DateOnly>(nullable: false),
                Half = table.Column<string>(maxLength: 40, nullable: false),
                IsFormal = table.Column<bool>(nullable: false),
                SinceCause = table.Column<int>(nullable: false),
                PromotedByCause = table.Column<int>(nullable: true),
                State = table.Column<string>(maxLength: 40, nullable: false),
                LeftFor = table.Column<string>(maxLength: 40, nullable: true),
                LeftAt = table.Column<DateTime>(nullable: true),
                Attended = table.Column<bool>(nullable: true),
                Ordinal = table.Column<int>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_DrawSeats", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_DrawSeats_DrawId_GroupId_Ordinal", table: "DrawSeats", columns: ["DrawId", "GroupId", "Ordinal"]);
        migrationBuilder.CreateIndex(name: "IX_DrawSeats_PlanId", table: "DrawSeats", column: "PlanId");
        migrationBuilder.CreateIndex(name: "IX_DrawSeats_ExpertId_Day", table: "DrawSeats", columns: ["ExpertId", "Day"]);
        migrationBuilder.CreateIndex(name: "IX_DrawSeats_Day", table: "DrawSeats", column: "Day");

        migrationBuilder.CreateTable(
            name: "DrawCauses",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                DrawId = table.Column<Guid>(nullable: false),
                Ordinal = table.Column<int>(nullable: false),
                Kind = table.Column<string>(maxLength: 40, nullable: false),
                At = table.Column<DateTime>(nullable: false),
                ExpertNumber = table.Column<string>(maxLength: 20, nullable: true),
                GroupId = table.Column<Guid>(nullable: true),
                Formal = table.Column<int>(nullable: false),
                Backup = table.Column<int>(nullable: false),
                Note = table.Column<string>(maxLength: 400, nullable: false),
                ById = table.Column<Guid>(nullable: true),
                ByName = table.Column<string>(maxLength: 400, nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_DrawCauses", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_DrawCauses_DrawId_Ordinal", table: "DrawCauses", columns: ["DrawId", "Ordinal"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_ExpertDraws_Waiting", table: "ExpertDraws", columns: ["PlanId", "Kind"], unique: true, filter: "\"State\" = 'Committed'");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable("DrawCauses");
        migrationBuilder.DropTable("DrawSeats");
        migrationBuilder.DropTable("ExpertDraws");
        migrationBuilder.DropTable("SavedRuleRevisions");
        migrationBuilder.DropTable("SavedRules");
        migrationBuilder.DropTable("ReviewGroups");
        migrationBuilder.DropTable("ReviewSubPlans");
        migrationBuilder.DropTable("ReviewPlans");
        migrationBuilder.DropTable("ReviewMatterPools");
        migrationBuilder.DropTable("ReviewPoolMembers");
        migrationBuilder.DropTable("ReviewPools");
        migrationBuilder.DropTable("ReviewMatters");
        migrationBuilder.DropTable("OwnTagValues");
        migrationBuilder.DropTable("OwnTagRevisions");
        migrationBuilder.DropTable("OwnTags");
        migrationBuilder.DropTable("ExpertRatings");
        migrationBuilder.DropTable("ExpertMerges");
        migrationBuilder.DropTable("ExpertTies");
        migrationBuilder.DropTable("ExpertAbsences");
        migrationBuilder.DropTable("ExpertEmployments");
        migrationBuilder.DropTable("Experts");
    }
}
