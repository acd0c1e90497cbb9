using HealthPortal.Data.Persistence;
using HealthPortal.Data.Providers;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace HealthPortal.Data.Migrations;

/// <summary>The first schema. CLR types only; each provider chooses its own column types.</summary>
[DbContext(typeof(PortalDb))]
[Migration("00001_Initial")]
public sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var paths = PathColumns.Collation(migrationBuilder.ActiveProvider);

        migrationBuilder.CreateTable(
            name: "Applicants",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Kind = table.Column<string>(maxLength: 40, nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                NumberCipher = table.Column<string>(maxLength: 400, nullable: false),
                NumberIndex = table.Column<string>(maxLength: 400, nullable: false),
                NumberMasked = table.Column<string>(maxLength: 400, nullable: false),
                Address = table.Column<string>(maxLength: 400, nullable: true),
                LegalRepresentative = table.Column<string>(maxLength: 400, nullable: true),
                ContactName = table.Column<string>(maxLength: 400, nullable: true),
                PhoneCipher = table.Column<string>(maxLength: 400, nullable: true),
                PhoneMasked = table.Column<string>(maxLength: 400, nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Applicants", row => row.Id);
            });

        migrationBuilder.CreateTable(
            name: "ApprovalCases",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                CaseNumber = table.Column<string>(maxLength: 400, nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                OrganPath = table.Column<string>(maxLength: 400, nullable: false),
                OrganName = table.Column<string>(maxLength: 400, nullable: false),
                DepartmentName = table.Column<string>(maxLength: 400, nullable: false),
                DivisionCode = table.Column<string>(maxLength: 400, nullable: false),
                MatterId = table.Column<Guid>(nullable: false),
                MatterName = table.Column<string>(maxLength: 400, nullable: false),
                ItemId = table.Column<Guid>(nullable: false),
                ItemName = table.Column<string>(maxLength: 400, nullable: false),
                ItemKind = table.Column<string>(maxLength: 40, nullable: false),
                GuideVersionId = table.Column<Guid>(nullable: false),
                ApplicantKind = table.Column<string>(maxLength: 40, nullable: false),
                ApplicantId = table.Column<Guid>(nullable: false),
                ApplicantName = table.Column<string>(maxLength: 400, nullable: false),
                ApplicantNumberMasked = table.Column<string>(maxLength: 400, nullable: false),
                ApplicantNumberIndex = table.Column<string>(maxLength: 400, nullable: false),
                ContactName = table.Column<string>(maxLength: 400, nullable: false),
                ContactPhoneMasked = table.Column<string>(maxLength: 400, nullable: false),
                FormCipher = table.Column<string>(nullable: false),
                Channel = table.Column<string>(maxLength: 40, nullable: false),
                State = table.Column<string>(maxLength: 40, nullable: false),
                StepIndex = table.Column<int>(nullable: true),
                StepKind = table.Column<string>(maxLength: 40, nullable: true),
                StepName = table.Column<string>(maxLength: 400, nullable: true),
                StepEnteredAt = table.Column<DateTime>(nullable: true),
                HandlerId = table.Column<Guid>(nullable: true),
                HandlerName = table.Column<string>(maxLength: 400, nullable: true),
                SubmittedAt = table.Column<DateTime>(nullable: false),
                ReceivedOn = table.Column<DateOnly>(nullable: false),
                SilenceOn = table.Column<DateOnly>(nullable: true),
                AcceptedOn = table.Column<DateOnly>(nullable: true),
                AcceptedBySilence = table.Column<bool>(nullable: false),
                StatutoryDays = table.Column<int>(nullable: false),
                PromisedDays = table.Column<int>(nullable: false),
                DueOn = table.Column<DateOnly>(nullable: true),
                StatutoryDueOn = table.Column<DateOnly>(nullable: true),
                DecidedOn = table.Column<DateOnly>(nullable: true),
                DecidedOnTime = table.Column<bool>(nullable: true),
                ClosedOn = table.Column<DateOnly>(nullable: true),
                DeliverBy = table.Column<DateOnly>(nullable: true),
                ActBy = table.Column<DateOnly>(nullable: false),
                HandedOverAt = table.Column<DateTime>(nullable: true),
                ArchivedAt = table.Column<DateTime>(nullable: true),
                ArchiveNumber = table.Column<string>(maxLength: 400, nullable: true),
                SupplementRequested = table.Column<bool>(nullable: false),
                EventCount = table.Column<int>(nullable: false),
                NegativeRecommendation = table.Column<bool>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_ApprovalCases", row => row.Id);
            });

        migrationBuilder.CreateTable(
            name: "CaseDailyCounts",
            columns: table => new
            {
                Day = table.Column<DateOnly>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                ItemId = table.Column<Guid>(nullable: false),
                OrganName = table.Column<string>(maxLength: 400, nullable: false),
                MatterId = table.Column<Guid>(nullable: false),
                MatterName = table.Column<string>(maxLength: 400, nullable: false),
                ItemName = table.Column<string>(maxLength: 400, nullable: false),
                ReceivedAtWindow = table.Column<int>(nullable: false),
                ReceivedOnline = table.Column<int>(nullable: false),
                Accepted = table.Column<int>(nullable: false),
                AcceptanceRefused = table.Column<int>(nullable: false),
                Granted = table.Column<int>(nullable: false),
                NotGranted = table.Column<int>(nullable: false),
                OnTime = table.Column<int>(nullable: false),
                Late = table.Column<int>(nullable: false),
                Stopped = table.Column<int>(nullable: false),
                Delivered = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_CaseDailyCounts", row => new { row.Day, row.OrganisationPath, row.ItemId });
            });

        migrationBuilder.CreateTable(
            name: "ChangeChainHeads",
            columns: table => new
            {
                Id = table.Column<int>(nullable: false),
                Length = table.Column<long>(nullable: false),
                Hash = table.Column<string>(maxLength: 400, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_ChangeChainHeads", row => row.Id);
            });

        migrationBuilder.CreateTable(
            name: "ChangeEntries",
            columns: table => new
            {
                Sequence = table.Column<long>(nullable: false),
                At = table.Column<DateTime>(nullable: false),
                ActorId = table.Column<Guid>(nullable: false),
                ActorName = table.Column<string>(maxLength: 400, nullable: false),
                ActorUnit = table.Column<string>(maxLength: 400, nullable: false),
                RemoteAddress = table.Column<string>(maxLength: 400, nullable: true),
                Operation = table.Column<string>(maxLength: 400, nullable: false),
                Kind = table.Column<string>(maxLength: 40, nullable: false),
                EntityType = table.Column<string>(maxLength: 400, nullable: false),
                EntityId = table.Column<string>(maxLength: 400, nullable: false),
                EntityLabel = table.Column<string>(maxLength: 400, nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                Changes = table.Column<string>(nullable: false),
                Reason = table.Column<string>(nullable: true),
                PreviousHash = table.Column<string>(maxLength: 400, nullable: false),
                Hash = table.Column<string>(maxLength: 400, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_ChangeEntries", row => row.Sequence);
            });

        migrationBuilder.CreateTable(
            name: "Divisions",
            columns: table => new
            {
                Code = table.Column<string>(maxLength: 400, nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                Level = table.Column<string>(maxLength: 40, nullable: false),
                ParentCode = table.Column<string>(maxLength: 400, nullable: true),
                FullName = table.Column<string>(maxLength: 400, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Divisions", row => row.Code);
            });

        migrationBuilder.CreateTable(
            name: "HandlingAssignments",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                DepartmentName = table.Column<string>(maxLength: 400, nullable: false),
                OrganPath = table.Column<string>(maxLength: 400, nullable: false),
                MatterId = table.Column<Guid>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_HandlingAssignments", row => row.Id);
            });

        migrationBuilder.CreateTable(
            name: "IntakeDrafts",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                UserId = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                ItemId = table.Column<Guid>(nullable: false),
                ItemName = table.Column<string>(maxLength: 400, nullable: false),
                GuideVersionId = table.Column<Guid>(nullable: false),
                ApplicantName = table.Column<string>(maxLength: 400, nullable: false),
                Stage = table.Column<int>(nullable: false),
                ContentCipher = table.Column<string>(nullable: false),
                SavedAt = table.Column<DateTime>(nullable: false),
                CaseId = table.Column<Guid>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_IntakeDrafts", row => row.Id);
            });

        migrationBuilder.CreateTable(
            name: "Licences",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                CaseId = table.Column<Guid>(nullable: false),
                LicenceType = table.Column<string>(maxLength: 400, nullable: false),
                Title = table.Column<string>(maxLength: 400, nullable: false),
                Number = table.Column<string>(maxLength: 400, nullable: false),
                HolderId = table.Column<Guid>(nullable: false),
                HolderName = table.Column<string>(maxLength: 400, nullable: false),
                OrganName = table.Column<string>(maxLength: 400, nullable: false),
                IssuedOn = table.Column<DateOnly>(nullable: false),
                ValidFrom = table.Column<DateOnly>(nullable: false),
                ValidTo = table.Column<DateOnly>(nullable: true),
                FactsCipher = table.Column<string>(nullable: false),
                VerificationCode = table.Column<string>(maxLength: 400, nullable: false),
                State = table.Column<string>(maxLength: 40, nullable: false),
                ReplacedById = table.Column<Guid>(nullable: true),
                EndedOn = table.Column<DateOnly>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Licences", row => row.Id);
            });

        migrationBuilder.CreateTable(
            name: "NumberSequences",
            columns: table => new
            {
                Key = table.Column<string>(maxLength: 400, nullable: false),
                Value = table.Column<long>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_NumberSequences", row => row.Key);
            });

        migrationBuilder.CreateTable(
            name: "Organisations",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                ParentId = table.Column<Guid>(nullable: true),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                ShortName = table.Column<string>(maxLength: 400, nullable: false),
                Kind = table.Column<string>(maxLength: 40, nullable: false),
                Level = table.Column<string>(maxLength: 40, nullable: false),
                DivisionCode = table.Column<string>(maxLength: 400, nullable: false),
                Path = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                Code = table.Column<string>(maxLength: 400, nullable: false),
                CreditCode = table.Column<string>(maxLength: 400, nullable: true),
                DocumentPrefix = table.Column<string>(maxLength: 400, nullable: true),
                Phone = table.Column<string>(maxLength: 400, nullable: true),
                Address = table.Column<string>(maxLength: 400, nullable: true),
                Ordinal = table.Column<int>(nullable: false),
                IsActive = table.Column<bool>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Organisations", row => row.Id);
            });

        migrationBuilder.CreateTable(
            name: "PostRoles",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                PostId = table.Column<Guid>(nullable: false),
                RoleId = table.Column<Guid>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_PostRoles", row => row.Id);
            });

        migrationBuilder.CreateTable(
            name: "Posts",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                UserId = table.Column<Guid>(nullable: false),
                OrganisationId = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                Title = table.Column<string>(maxLength: 400, nullable: false),
                IsActive = table.Column<bool>(nullable: false),
                ValidFrom = table.Column<DateOnly>(nullable: true),
                ValidTo = table.Column<DateOnly>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Posts", row => row.Id);
            });

        migrationBuilder.CreateTable(
            name: "PublicHolidays",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Date = table.Column<DateOnly>(nullable: false),
                Kind = table.Column<string>(maxLength: 40, nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_PublicHolidays", row => row.Id);
            });

        migrationBuilder.CreateTable(
            name: "PublicNotices",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                CaseId = table.Column<Guid>(nullable: false),
                CaseNumber = table.Column<string>(maxLength: 400, nullable: false),
                MatterName = table.Column<string>(maxLength: 400, nullable: false),
                ItemName = table.Column<string>(maxLength: 400, nullable: false),
                HolderName = table.Column<string>(maxLength: 400, nullable: false),
                OrganName = table.Column<string>(maxLength: 400, nullable: false),
                DivisionCode = table.Column<string>(maxLength: 400, nullable: false),
                DecisionNumber = table.Column<string>(maxLength: 400, nullable: false),
                Result = table.Column<string>(maxLength: 400, nullable: false),
                DecidedOn = table.Column<DateOnly>(nullable: false),
                DueOn = table.Column<DateOnly>(nullable: false),
                State = table.Column<string>(maxLength: 40, nullable: false),
                PublishedAt = table.Column<DateTime>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_PublicNotices", row => row.Id);
            });

        migrationBuilder.CreateTable(
            name: "Roles",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Code = table.Column<string>(maxLength: 400, nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                Description = table.Column<string>(maxLength: 400, nullable: true),
                IsActive = table.Column<bool>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Roles", row => row.Id);
            });

        migrationBuilder.CreateTable(
            name: "ServiceMatters",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                Number = table.Column<int>(nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                Category = table.Column<string>(maxLength: 40, nullable: false),
                ApplicantKind = table.Column<string>(maxLength: 40, nullable: false),
                OnlineMode = table.Column<string>(maxLength: 40, nullable: false),
                OnlineModeText = table.Column<string>(maxLength: 400, nullable: false),
                PublicNotice = table.Column<bool>(nullable: false),
                AiAssist = table.Column<bool>(nullable: false),
                Note = table.Column<string>(maxLength: 2000, nullable: true),
                Initials = table.Column<string>(maxLength: 400, nullable: false),
                IsActive = table.Column<bool>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_ServiceMatters", row => row.Id);
            });

        migrationBuilder.CreateTable(
            name: "Users",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                DisplayName = table.Column<string>(maxLength: 400, nullable: false),
                State = table.Column<string>(maxLength: 40, nullable: false),
                ActingPostId = table.Column<Guid>(nullable: true),
                MustChangePassword = table.Column<bool>(nullable: false),
                PasswordChangedAt = table.Column<DateTime>(nullable: true),
                LastSignInAt = table.Column<DateTime>(nullable: true),
                IsDemo = table.Column<bool>(nullable: false),
                UserName = table.Column<string>(maxLength: 256, nullable: true),
                NormalizedUserName = table.Column<string>(maxLength: 256, nullable: true),
                Email = table.Column<string>(maxLength: 256, nullable: true),
                NormalizedEmail = table.Column<string>(maxLength: 256, nullable: true),
                EmailConfirmed = table.Column<bool>(nullable: false),
                PasswordHash = table.Column<string>(maxLength: 400, nullable: true),
                SecurityStamp = table.Column<string>(maxLength: 400, nullable: true),
                ConcurrencyStamp = table.Column<string>(maxLength: 400, nullable: true),
                PhoneNumber = table.Column<string>(maxLength: 400, nullable: true),
                PhoneNumberConfirmed = table.Column<bool>(nullable: false),
                TwoFactorEnabled = table.Column<bool>(nullable: false),
                LockoutEnd = table.Column<DateTimeOffset>(nullable: true),
                LockoutEnabled = table.Column<bool>(nullable: false),
                AccessFailedCount = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_Users", row => row.Id);
            });

        migrationBuilder.CreateTable(
            name: "CaseDocuments",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                Kind = table.Column<string>(maxLength: 40, nullable: false),
                Title = table.Column<string>(maxLength: 400, nullable: false),
                Number = table.Column<string>(maxLength: 400, nullable: false),
                IssuedOn = table.Column<DateOnly>(nullable: false),
                IssuedByName = table.Column<string>(maxLength: 400, nullable: false),
                ModelJson = table.Column<string>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_CaseDocuments", row => row.Id);
                table.ForeignKey("FK_CaseDocuments_ApprovalCases_CaseId", row => row.CaseId, principalTable: "ApprovalCases", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "CaseEvents",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                Ordinal = table.Column<int>(nullable: false),
                At = table.Column<DateTime>(nullable: false),
                ActorId = table.Column<Guid>(nullable: false),
                ActorName = table.Column<string>(maxLength: 400, nullable: false),
                ActorUnit = table.Column<string>(maxLength: 400, nullable: false),
                Action = table.Column<string>(maxLength: 40, nullable: false),
                StepName = table.Column<string>(maxLength: 400, nullable: true),
                Opinion = table.Column<string>(nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_CaseEvents", row => row.Id);
                table.ForeignKey("FK_CaseEvents_ApprovalCases_CaseId", row => row.CaseId, principalTable: "ApprovalCases", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "CaseExtensions",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                GrantedOn = table.Column<DateOnly>(nullable: false),
                WorkingDays = table.Column<int>(nullable: false),
                Reason = table.Column<string>(maxLength: 2000, nullable: false),
                GrantedBy = table.Column<string>(maxLength: 400, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_CaseExtensions", row => row.Id);
                table.ForeignKey("FK_CaseExtensions_ApprovalCases_CaseId", row => row.CaseId, principalTable: "ApprovalCases", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "CaseMaterials",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                Code = table.Column<string>(maxLength: 400, nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                Ordinal = table.Column<int>(nullable: false),
                Required = table.Column<bool>(nullable: false),
                Status = table.Column<string>(maxLength: 40, nullable: false),
                ValidUntil = table.Column<DateOnly>(nullable: true),
                ExemptedBy = table.Column<string>(maxLength: 400, nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_CaseMaterials", row => row.Id);
                table.ForeignKey("FK_CaseMaterials_ApprovalCases_CaseId", row => row.CaseId, principalTable: "ApprovalCases", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "CaseParticipations",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                UserId = table.Column<Guid>(nullable: false),
                LastActedAt = table.Column<DateTime>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_CaseParticipations", row => row.Id);
                table.ForeignKey("FK_CaseParticipations_ApprovalCases_CaseId", row => row.CaseId, principalTable: "ApprovalCases", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "CasePauses",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                StartedOn = table.Column<DateOnly>(nullable: false),
                EndedOn = table.Column<DateOnly>(nullable: true),
                Cause = table.Column<string>(maxLength: 40, nullable: false),
                Note = table.Column<string>(maxLength: 2000, nullable: false),
                StartedBy = table.Column<string>(maxLength: 400, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_CasePauses", row => row.Id);
                table.ForeignKey("FK_CasePauses_ApprovalCases_CaseId", row => row.CaseId, principalTable: "ApprovalCases", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "RolePermissions",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                RoleId = table.Column<Guid>(nullable: false),
                Permission = table.Column<string>(maxLength: 400, nullable: false),
                Reach = table.Column<string>(maxLength: 40, nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_RolePermissions", row => row.Id);
                table.ForeignKey("FK_RolePermissions_Roles_RoleId", row => row.RoleId, principalTable: "Roles", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "BusinessItems",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                MatterId = table.Column<Guid>(nullable: false),
                Code = table.Column<string>(maxLength: 400, nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                SubMatterName = table.Column<string>(maxLength: 400, nullable: true),
                Levels = table.Column<int>(maxLength: 40, nullable: false),
                ItemKind = table.Column<string>(maxLength: 40, nullable: false),
                Initials = table.Column<string>(maxLength: 400, nullable: false),
                IsActive = table.Column<bool>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_BusinessItems", row => row.Id);
                table.ForeignKey("FK_BusinessItems_ServiceMatters_MatterId", row => row.MatterId, principalTable: "ServiceMatters", principalColumn: "Id", onDelete: ReferentialAction.Restrict);
            });

        migrationBuilder.CreateTable(
            name: "UserClaims",
            columns: table => new
            {
                Id = table.Column<int>(nullable: false)
                    .Annotation("Sqlite:Autoincrement", true)
                    .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                UserId = table.Column<Guid>(nullable: false),
                ClaimType = table.Column<string>(maxLength: 400, nullable: true),
                ClaimValue = table.Column<string>(maxLength: 400, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_UserClaims", row => row.Id);
                table.ForeignKey("FK_UserClaims_Users_UserId", row => row.UserId, principalTable: "Users", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "UserLogins",
            columns: table => new
            {
                LoginProvider = table.Column<string>(maxLength: 400, nullable: false),
                ProviderKey = table.Column<string>(maxLength: 400, nullable: false),
                ProviderDisplayName = table.Column<string>(maxLength: 400, nullable: true),
                UserId = table.Column<Guid>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_UserLogins", row => new { row.LoginProvider, row.ProviderKey });
                table.ForeignKey("FK_UserLogins_Users_UserId", row => row.UserId, principalTable: "Users", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "UserTokens",
            columns: table => new
            {
                UserId = table.Column<Guid>(nullable: false),
                LoginProvider = table.Column<string>(maxLength: 400, nullable: false),
                Name = table.Column<string>(maxLength: 400, nullable: false),
                Value = table.Column<string>(maxLength: 400, nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_UserTokens", row => new { row.UserId, row.LoginProvider, row.Name });
                table.ForeignKey("FK_UserTokens_Users_UserId", row => row.UserId, principalTable: "Users", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "CaseFiles",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                CaseId = table.Column<Guid>(nullable: false),
                MaterialId = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                Hash = table.Column<string>(maxLength: 400, nullable: false),
                FileName = table.Column<string>(maxLength: 400, nullable: false),
                ContentType = table.Column<string>(maxLength: 400, nullable: false),
                Size = table.Column<long>(nullable: false),
                UploadedAt = table.Column<DateTime>(nullable: false),
                UploadedByName = table.Column<string>(maxLength: 400, nullable: false),
                IsSupplement = table.Column<bool>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_CaseFiles", row => row.Id);
                table.ForeignKey("FK_CaseFiles_CaseMaterials_MaterialId", row => row.MaterialId, principalTable: "CaseMaterials", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateTable(
            name: "GuideVersions",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                ItemId = table.Column<Guid>(nullable: false),
                VersionNumber = table.Column<int>(nullable: false),
                State = table.Column<string>(maxLength: 40, nullable: false),
                ContentJson = table.Column<string>(nullable: false),
                EffectiveFrom = table.Column<DateOnly>(nullable: true),
                EditedBy = table.Column<Guid>(nullable: true),
                EditedByName = table.Column<string>(maxLength: 400, nullable: true),
                EditedAt = table.Column<DateTime>(nullable: false),
                SubmittedBy = table.Column<Guid>(nullable: true),
                SubmittedByName = table.Column<string>(maxLength: 400, nullable: true),
                SubmittedAt = table.Column<DateTime>(nullable: true),
                ReviewedBy = table.Column<Guid>(nullable: true),
                ReviewedByName = table.Column<string>(maxLength: 400, nullable: true),
                ReviewedAt = table.Column<DateTime>(nullable: true),
                ReviewOpinion = table.Column<string>(maxLength: 2000, nullable: true),
                ChangeNote = table.Column<string>(maxLength: 2000, nullable: true),
                RetiredAt = table.Column<DateTime>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_GuideVersions", row => row.Id);
                table.ForeignKey("FK_GuideVersions_BusinessItems_ItemId", row => row.ItemId, principalTable: "BusinessItems", principalColumn: "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex(name: "IX_Applicants_NumberIndex", table: "Applicants", columns: ["NumberIndex"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_ApprovalCases_ApplicantId_SubmittedAt", table: "ApprovalCases", columns: ["ApplicantId", "SubmittedAt"]);
        migrationBuilder.CreateIndex(name: "IX_ApprovalCases_ApplicantNumberIndex_SubmittedAt", table: "ApprovalCases", columns: ["ApplicantNumberIndex", "SubmittedAt"]);
        migrationBuilder.CreateIndex(name: "IX_ApprovalCases_CaseNumber", table: "ApprovalCases", columns: ["CaseNumber"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_ApprovalCases_Open", table: "ApprovalCases", columns: ["ActBy", "Id"], filter: "\"StepKind\" IS NOT NULL");
        migrationBuilder.CreateIndex(name: "IX_ApprovalCases_Open_Path", table: "ApprovalCases", columns: ["OrganisationPath", "ActBy", "Id"], filter: "\"StepKind\" IS NOT NULL");
        migrationBuilder.CreateIndex(name: "IX_ApprovalCases_OrganisationPath_SubmittedAt", table: "ApprovalCases", columns: ["OrganisationPath", "SubmittedAt"]);
        migrationBuilder.CreateIndex(name: "IX_ApprovalCases_Silence", table: "ApprovalCases", columns: ["SilenceOn"], filter: "\"SilenceOn\" IS NOT NULL");
        migrationBuilder.CreateIndex(name: "IX_ApprovalCases_SubmittedAt", table: "ApprovalCases", columns: ["SubmittedAt"]);
        migrationBuilder.CreateIndex(name: "IX_ApprovalCases_ToArchive", table: "ApprovalCases", columns: ["ClosedOn"], filter: "\"ClosedOn\" IS NOT NULL AND \"ArchivedAt\" IS NULL");
        migrationBuilder.CreateIndex(name: "IX_BusinessItems_Code", table: "BusinessItems", columns: ["Code"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_BusinessItems_MatterId", table: "BusinessItems", columns: ["MatterId"]);
        migrationBuilder.CreateIndex(name: "IX_CaseDailyCounts_OrganisationPath_Day", table: "CaseDailyCounts", columns: ["OrganisationPath", "Day"]);
        migrationBuilder.CreateIndex(name: "IX_CaseDocuments_CaseId", table: "CaseDocuments", columns: ["CaseId"]);
        migrationBuilder.CreateIndex(name: "IX_CaseDocuments_Number", table: "CaseDocuments", columns: ["Number"]);
        migrationBuilder.CreateIndex(name: "IX_CaseEvents_CaseId_Ordinal", table: "CaseEvents", columns: ["CaseId", "Ordinal"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_CaseExtensions_CaseId", table: "CaseExtensions", columns: ["CaseId"]);
        migrationBuilder.CreateIndex(name: "IX_CaseFiles_CaseId", table: "CaseFiles", columns: ["CaseId"]);
        migrationBuilder.CreateIndex(name: "IX_CaseFiles_MaterialId", table: "CaseFiles", columns: ["MaterialId"]);
        migrationBuilder.CreateIndex(name: "IX_CaseMaterials_CaseId_Code", table: "CaseMaterials", columns: ["CaseId", "Code"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_CaseParticipations_CaseId", table: "CaseParticipations", columns: ["CaseId"]);
        migrationBuilder.CreateIndex(name: "IX_CaseParticipations_UserId_CaseId", table: "CaseParticipations", columns: ["UserId", "CaseId"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_CaseParticipations_UserId_LastActedAt", table: "CaseParticipations", columns: ["UserId", "LastActedAt"]);
        migrationBuilder.CreateIndex(name: "IX_CasePauses_CaseId", table: "CasePauses", columns: ["CaseId"]);
        migrationBuilder.CreateIndex(name: "IX_ChangeEntries_ActorId_Sequence", table: "ChangeEntries", columns: ["ActorId", "Sequence"]);
        migrationBuilder.CreateIndex(name: "IX_ChangeEntries_EntityId_Sequence", table: "ChangeEntries", columns: ["EntityId", "Sequence"]);
        migrationBuilder.CreateIndex(name: "IX_ChangeEntries_OrganisationPath_Sequence", table: "ChangeEntries", columns: ["OrganisationPath", "Sequence"]);
        migrationBuilder.CreateIndex(name: "IX_Divisions_ParentCode", table: "Divisions", columns: ["ParentCode"]);
        migrationBuilder.CreateIndex(name: "IX_GuideVersions_ItemId_VersionNumber", table: "GuideVersions", columns: ["ItemId", "VersionNumber"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_HandlingAssignments_OrganPath_MatterId", table: "HandlingAssignments", columns: ["OrganPath", "MatterId"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_IntakeDrafts_UserId_SavedAt", table: "IntakeDrafts", columns: ["UserId", "SavedAt"]);
        migrationBuilder.CreateIndex(name: "IX_Licences_CaseId", table: "Licences", columns: ["CaseId"]);
        migrationBuilder.CreateIndex(name: "IX_Licences_HolderId", table: "Licences", columns: ["HolderId"]);
        migrationBuilder.CreateIndex(name: "IX_Licences_LicenceType_Number", table: "Licences", columns: ["LicenceType", "Number"]);
        migrationBuilder.CreateIndex(name: "IX_Licences_OrganisationPath_IssuedOn", table: "Licences", columns: ["OrganisationPath", "IssuedOn"]);
        migrationBuilder.CreateIndex(name: "IX_Licences_VerificationCode", table: "Licences", columns: ["VerificationCode"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_Organisations_Code", table: "Organisations", columns: ["Code"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_Organisations_DivisionCode", table: "Organisations", columns: ["DivisionCode"]);
        migrationBuilder.CreateIndex(name: "IX_Organisations_ParentId", table: "Organisations", columns: ["ParentId"]);
        migrationBuilder.CreateIndex(name: "IX_Organisations_Path", table: "Organisations", columns: ["Path"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_PostRoles_PostId_RoleId", table: "PostRoles", columns: ["PostId", "RoleId"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_PostRoles_RoleId", table: "PostRoles", columns: ["RoleId"]);
        migrationBuilder.CreateIndex(name: "IX_Posts_OrganisationId", table: "Posts", columns: ["OrganisationId"]);
        migrationBuilder.CreateIndex(name: "IX_Posts_OrganisationPath", table: "Posts", columns: ["OrganisationPath"]);
        migrationBuilder.CreateIndex(name: "IX_Posts_UserId", table: "Posts", columns: ["UserId"]);
        migrationBuilder.CreateIndex(name: "IX_PublicHolidays_Date", table: "PublicHolidays", columns: ["Date"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_PublicNotices_CaseId", table: "PublicNotices", columns: ["CaseId"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_PublicNotices_OrganisationPath_DecidedOn", table: "PublicNotices", columns: ["OrganisationPath", "DecidedOn"]);
        migrationBuilder.CreateIndex(name: "IX_PublicNotices_PublishedAt_Id", table: "PublicNotices", columns: ["PublishedAt", "Id"]);
        migrationBuilder.CreateIndex(name: "IX_PublicNotices_State_DueOn", table: "PublicNotices", columns: ["State", "DueOn"]);
        migrationBuilder.CreateIndex(name: "IX_RolePermissions_RoleId_Permission_Reach", table: "RolePermissions", columns: ["RoleId", "Permission", "Reach"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_Roles_Code", table: "Roles", columns: ["Code"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_ServiceMatters_Number", table: "ServiceMatters", columns: ["Number"]);
        migrationBuilder.CreateIndex(name: "IX_UserClaims_UserId", table: "UserClaims", columns: ["UserId"]);
        migrationBuilder.CreateIndex(name: "IX_UserLogins_UserId", table: "UserLogins", columns: ["UserId"]);
        migrationBuilder.CreateIndex(name: "EmailIndex", table: "Users", columns: ["NormalizedEmail"]);
        migrationBuilder.CreateIndex(name: "UserNameIndex", table: "Users", columns: ["NormalizedUserName"], unique: true);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(name: "GuideVersions");
        migrationBuilder.DropTable(name: "CaseFiles");
        migrationBuilder.DropTable(name: "UserTokens");
        migrationBuilder.DropTable(name: "UserLogins");
        migrationBuilder.DropTable(name: "UserClaims");
        migrationBuilder.DropTable(name: "BusinessItems");
        migrationBuilder.DropTable(name: "RolePermissions");
        migrationBuilder.DropTable(name: "CasePauses");
        migrationBuilder.DropTable(name: "CaseParticipations");
        migrationBuilder.DropTable(name: "CaseMaterials");
        migrationBuilder.DropTable(name: "CaseExtensions");
        migrationBuilder.DropTable(name: "CaseEvents");
        migrationBuilder.DropTable(name: "CaseDocuments");
        migrationBuilder.DropTable(name: "Users");
        migrationBuilder.DropTable(name: "ServiceMatters");
        migrationBuilder.DropTable(name: "Roles");
        migrationBuilder.DropTable(name: "PublicNotices");
        migrationBuilder.DropTable(name: "PublicHolidays");
        migrationBuilder.DropTable(name: "Posts");
        migrationBuilder.DropTable(name: "PostRoles");
        migrationBuilder.DropTable(name: "Organisations");
        migrationBuilder.DropTable(name: "NumberSequences");
        migrationBuilder.DropTable(name: "Licences");
        migrationBuilder.DropTable(name: "IntakeDrafts");
        migrationBuilder.DropTable(name: "HandlingAssignments");
        migrationBuilder.DropTable(name: "Divisions");
        migrationBuilder.DropTable(name: "ChangeEntries");
        migrationBuilder.DropTable(name: "ChangeChainHeads");
        migrationBuilder.DropTable(name: "CaseDailyCounts");
        migrationBuilder.DropTable(name: "ApprovalCases");
        migrationBuilder.DropTable(name: "Applicants");
    }
}
