using HealthPortal.Domain.Platform.Dictionaries;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.Platform.Dictionaries;

internal sealed class DataDictionaryMapping : IEntityTypeConfiguration<DataDictionary>
{
    public void Configure(EntityTypeBuilder<DataDictionary> builder)
    {
        builder.ToTable("DataDictionaries");
        builder.Property(row => row.Description).HasMaxLength(2000);
        builder.HasIndex(row => row.Code).IsUnique();
    }
}

internal sealed class DictionaryItemMapping : IEntityTypeConfiguration<DictionaryItem>
{
    public void Configure(EntityTypeBuilder<DictionaryItem> builder)
    {
        builder.ToTable("DictionaryItems");
        builder.HasIndex(row => new { row.DictionaryCode, row.Code }).IsUnique();
    }
}
