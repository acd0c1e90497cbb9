using HealthPortal.Data.Persistence;
using HealthPortal.Data.Providers;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace HealthPortal.Data.Migrations;

/// <summary>证照归集: records, what they said before, how many there are, batches, rights of those who send and how they were checked; and re-checks of records against a version of a standard.</summary>
[DbContext(typeof(PortalDb))]
[Migration("20261125120000_LicenceCollectionTables")]
public sealed class LicenceCollectionTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var paths = PathColumns.Collation(migrationBuilder.ActiveProvider);
        migrationBuilder.AddColumn<string>(name: "SlotKeys", table: "LicenceTypes", maxLength: 400, nullable: true);

        // Keys, names and numbers compare byte by byte, so that an index finds what begins with some letters.
        migrationBuilder.CreateTable(
            name: "LicenceRecords",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                TypeId = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                Key = table.Column<string>(maxLength: 200, nullable: false, collation: paths),
                BusinessDate = table.Column<DateOnly>(nullable: false),
                StandardNumber = table.Column<int>(nullable: false),
                Content = table.Column<string>(nullable: false),
                PersonalCipher = table.Column<string>(nullable: true),
                Fingerprint = table.Column<string>(maxLength: 30, nullable: false, collation: paths),
                Number = table.Column<string>(maxLength: 200, nullable: false, collation: paths),
                HolderName = table.Column<string>(maxLength: 200, nullable: false, collation: paths),
                HolderIndex = table.Column<string>(maxLength: 30, nullable: true, collation: paths),
                OrganName = table.Column<string>(maxLength: 200, nullable: false, collation: paths),
                IssuedOn = table.Column<DateOnly>(nullable: true),
                ValidFrom = table.Column<DateOnly>(nullable: true),
                ValidTo = table.Column<DateOnly>(nullable: true),
                StateWord = table.Column<string>(maxLength: 60, nullable: true),
                IsValid = table.Column<bool>(nullable: false),
                Slot1 = table.Column<string>(maxLength: 200, nullable: true, collation: paths),
                Slot2 = table.Column<string>(maxLength: 200, nullable: true, collation: paths),
                Slot3 = table.Column<string>(maxLength: 200, nullable: true, collation: paths),
                Slot4 = table.Column<string>(maxLength: 200, nullable: true, collation: paths),
                BatchId = table.Column<Guid>(nullable: false),
                BatchRow = table.Column<int>(nullable: false),
                Revision = table.Column<int>(nullable: false),
                CollectedAt = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_LicenceRecords", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_LicenceRecords_TypeId_Key", table: "LicenceRecords", columns: ["TypeId", "Key"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_LicenceRecords_TypeId_CollectedAt_Id", table: "LicenceRecords", columns: ["TypeId", "CollectedAt", "Id"]);
        migrationBuilder.CreateIndex(name: "IX_LicenceRecords_TypeId_OrganisationPath_ValidTo", table: "LicenceRecords", columns: ["TypeId", "OrganisationPath", "ValidTo"]);
        migrationBuilder.CreateIndex(name: "IX_LicenceRecords_TypeId_HolderName", table: "LicenceRecords", columns: ["TypeId", "HolderName"]);
        migrationBuilder.CreateIndex(name: "IX_LicenceRecords_TypeId_OrganName", table: "LicenceRecords", columns: ["TypeId", "OrganName"]);
        migrationBuilder.CreateIndex(name: "IX_LicenceRecords_TypeId_Slot1", table: "LicenceRecords", columns: ["TypeId", "Slot1"], filter: "\"Slot1\" IS NOT NULL");
        migrationBuilder.CreateIndex(name: "IX_LicenceRecords_TypeId_Slot2", table: "LicenceRecords", columns: ["TypeId", "Slot2"], filter: "\"Slot2\" IS NOT NULL");
        migrationBuilder.CreateIndex(name: "IX_LicenceRecords_HolderIndex", table: "LicenceRecords", column: "HolderIndex", filter: "\"HolderIndex\" IS NOT NULL");
        migrationBuilder.CreateIndex(name: "IX_LicenceRecords_Number", table: "LicenceRecords", column: "Number");

        migrationBuilder.CreateTable(
            name: "LicenceRecordHistories",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                RecordId = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                Revision = table.Column<int>(nullable: false),
                BusinessDate = table.Column<DateOnly>(nullable: false),
                StandardNumber = table.Column<int>(nullable: false),
                Content = table.Column<string>(nullable: false),
                PersonalCipher = table.Column<string>(nullable: true),
                IsValid = table.Column<bool>(nullable: false),
                BatchId = table.Column<Guid>(nullable: false),
                BatchRow = table.Column<int>(nullable: false),
                CollectedAt = table.Column<DateTime>(nullable: false),
                ReplacedAt = table.Column<DateTime>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_LicenceRecordHistories", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_LicenceRecordHistories_RecordId_Revision", table: "LicenceRecordHistories", columns: ["RecordId", "Revision"]);

        migrationBuilder.CreateTable(
            name: "LicenceRecordTotals",
            columns: table => new
            {
                TypeId = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                IsValid = table.Column<bool>(nullable: false),
                Records = table.Column<long>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_LicenceRecordTotals", row => new { row.TypeId, row.OrganisationPath, row.IsValid }));

        migrationBuilder.CreateTable(
            name: "LicenceBatches",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                TypeId = table.Column<Guid>(nullable: false),
                Number = table.Column<string>(maxLength: 400, nullable: false),
                Source = table.Column<string>(maxLength: 40, nullable: false),
                Mode = table.Column<string>(maxLength: 40, nullable: false),
                SubmittedBy = table.Column<Guid>(nullable: false),
                SubmittedByName = table.Column<string>(maxLength: 400, nullable: false),
                SubmittedByUnit = table.Column<string>(maxLength: 400, nullable: false),
                ReachPrefixes = table.Column<string>(maxLength: 1000, nullable: false),
                Reference = table.Column<string>(maxLength: 400, nullable: true),
                FileName = table.Column<string>(maxLength: 400, nullable: false),
                FileHash = table.Column<string>(maxLength: 64, nullable: false),
                Bytes = table.Column<long>(nullable: false),
                ReceivedAt = table.Column<DateTime>(nullable: false),
                State = table.Column<string>(maxLength: 40, nullable: false),
                StartedAt = table.Column<DateTime>(nullable: true),
                EndedAt = table.Column<DateTime>(nullable: true),
                Attempts = table.Column<int>(nullable: false),
                StandardNumber = table.Column<int>(nullable: true),
                Total = table.Column<int>(nullable: false),
                Inserted = table.Column<int>(nullable: false),
                Updated = table.Column<int>(nullable: false),
                Unchanged = table.Column<int>(nullable: false),
                Older = table.Column<int>(nullable: false),
                Superseded = table.Column<int>(nullable: false),
                Faulty = table.Column<int>(nullable: false),
                Refusal = table.Column<string>(maxLength: 4000, nullable: true),
                FaultsJson = table.Column<string>(nullable: true),
                CorrectsId = table.Column<Guid>(nullable: true),
                CorrectionOpen = table.Column<bool>(nullable: false),
                CorrectedById = table.Column<Guid>(nullable: true),
                CorrectedAt = table.Column<DateTime>(nullable: true),
                CorrectionNote = table.Column<string>(maxLength: 500, nullable: true),
                CorrectionClosedByName = table.Column<string>(maxLength: 400, nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_LicenceBatches", row => row.Id);
                table.ForeignKey("FK_LicenceBatches_LicenceTypes_TypeId", row => row.TypeId, principalTable: "LicenceTypes", principalColumn: "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex(name: "IX_LicenceBatches_TypeId", table: "LicenceBatches", column: "TypeId");
        migrationBuilder.CreateIndex(name: "IX_LicenceBatches_Number", table: "LicenceBatches", column: "Number", unique: true);
        migrationBuilder.CreateIndex(name: "IX_LicenceBatches_State_Id", table: "LicenceBatches", columns: ["State", "Id"]);
        migrationBuilder.CreateIndex(name: "IX_LicenceBatches_OrganisationPath_Id", table: "LicenceBatches", columns: ["OrganisationPath", "Id"]);
        migrationBuilder.CreateIndex(name: "IX_LicenceBatches_ReceivedAt", table: "LicenceBatches", column: "ReceivedAt");
        migrationBuilder.CreateIndex(name: "IX_LicenceBatches_SubmittedBy_TypeId_Reference", table: "LicenceBatches", columns: ["SubmittedBy", "TypeId", "Reference"], unique: true);

        migrationBuilder.CreateTable(
            name: "CollectionRights",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                Kind = table.Column<string>(maxLength: 40, nullable: false),
                CollectorId = table.Column<Guid>(nullable: false),
                CollectorCode = table.Column<string>(maxLength: 400, nullable: false),
                CollectorName = table.Column<string>(maxLength: 400, nullable: false),
                TypeId = table.Column<Guid>(nullable: false),
                GrantedByName = table.Column<string>(maxLength: 400, nullable: false),
                GrantedAt = table.Column<DateTime>(nullable: false),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_CollectionRights", row => row.Id);
                table.ForeignKey("FK_CollectionRights_LicenceTypes_TypeId", row => row.TypeId, principalTable: "LicenceTypes", principalColumn: "Id", onDelete: ReferentialAction.Restrict);
            });
        migrationBuilder.CreateIndex(name: "IX_CollectionRights_TypeId", table: "CollectionRights", column: "TypeId");
        migrationBuilder.CreateIndex(name: "IX_CollectionRights_CollectorId_TypeId", table: "CollectionRights", columns: ["CollectorId", "TypeId"], unique: true);
        migrationBuilder.CreateIndex(name: "IX_CollectionRights_OrganisationPath_Id", table: "CollectionRights", columns: ["OrganisationPath", "Id"]);

        migrationBuilder.CreateTable(
            name: "CollectionChecks",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                At = table.Column<DateTime>(nullable: false),
                Kind = table.Column<string>(maxLength: 40, nullable: false),
                CollectorId = table.Column<Guid>(nullable: false),
                CollectorName = table.Column<string>(maxLength: 400, nullable: false),
                UnitName = table.Column<string>(maxLength: 400, nullable: false),
                RemoteAddress = table.Column<string>(maxLength: 400, nullable: true),
                TypeCode = table.Column<string>(maxLength: 100, nullable: false),
                TypeName = table.Column<string>(maxLength: 400, nullable: false),
                Source = table.Column<string>(maxLength: 40, nullable: false),
                Result = table.Column<string>(maxLength: 40, nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_CollectionChecks", row => row.Id));
        migrationBuilder.CreateIndex(name: "IX_CollectionChecks_OrganisationPath_Id", table: "CollectionChecks", columns: ["OrganisationPath", "Id"]);

        migrationBuilder.CreateTable(
            name: "StandardRechecks",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                TypeId = table.Column<Guid>(nullable: false),
                Number = table.Column<int>(nullable: false),
                ContentVersion = table.Column<int>(nullable: false),
                RequestedByName = table.Column<string>(maxLength: 400, nullable: false),
                RequestedAt = table.Column<DateTime>(nullable: false),
                State = table.Column<string>(maxLength: 40, nullable: false),
                Attempts = table.Column<int>(nullable: false),
                EndedAt = table.Column<DateTime>(nullable: true),
                Total = table.Column<long>(nullable: false),
                Failing = table.Column<long>(nullable: false),
                FaultsJson = table.Column<string>(nullable: true),
                Version = table.Column<int>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_StandardRechecks", row => row.Id);
                table.ForeignKey("FK_StandardRechecks_LicenceTypes_TypeId", row => row.TypeId, principalTable: "LicenceTypes", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex(name: "IX_StandardRechecks_TypeId_Number", table: "StandardRechecks", columns: ["TypeId", "Number"]);

        migrationBuilder.CreateTable(
            name: "StandardRecheckFailures",
            columns: table => new
            {
                Id = table.Column<Guid>(nullable: false),
                RecheckId = table.Column<Guid>(nullable: false),
                RecordId = table.Column<Guid>(nullable: false),
                OrganisationPath = table.Column<string>(maxLength: 400, nullable: false, collation: paths),
                RecordNumber = table.Column<string>(maxLength: 400, nullable: false),
                HolderName = table.Column<string>(maxLength: 400, nullable: false),
                OrganName = table.Column<string>(maxLength: 400, nullable: false),
                Messages = table.Column<string>(nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_StandardRecheckFailures", row => row.Id);
                table.ForeignKey("FK_StandardRecheckFailures_StandardRechecks_RecheckId", row => row.RecheckId, principalTable: "StandardRechecks", principalColumn: "Id", onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateIndex(name: "IX_StandardRecheckFailures_RecheckId_Id", table: "StandardRecheckFailures", columns: ["RecheckId", "Id"]);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (var table in (string[])["StandardRecheckFailures", "StandardRechecks", "CollectionChecks", "CollectionRights", "LicenceBatches", "LicenceRecordTotals", "LicenceRecordHistories", "LicenceRecords"])
        {
            migrationBuilder.DropTable(name: table);
        }

        migrationBuilder.DropColumn(name: "SlotKeys", table: "LicenceTypes");
    }
}
