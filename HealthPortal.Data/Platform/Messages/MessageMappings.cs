using HealthPortal.Domain.Platform.Messages;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HealthPortal.Data.Platform.Messages;

internal sealed class MessageMapping : IEntityTypeConfiguration<Message>
{
    public void Configure(EntityTypeBuilder<Message> builder)
    {
        builder.ToTable("Messages");
        builder.Property(row => row.Body).HasMaxLength(Message.LongestBody);
        builder.Property(row => row.BodyCipher).HasMaxLength(4000);
        builder.HasIndex(row => new { row.State, row.DueAt });
        builder.HasIndex(row => new { row.RecipientId, row.Channel, row.CreatedAt });
        builder.HasIndex(row => new { row.OrganisationPath, row.CreatedAt });
        builder.HasIndex(row => row.OnceKey).IsUnique();
    }
}

internal sealed class MessageTemplateMapping : IEntityTypeConfiguration<MessageTemplate>
{
    public void Configure(EntityTypeBuilder<MessageTemplate> builder)
    {
        builder.ToTable("MessageTemplates");
        builder.Property(row => row.Body).HasMaxLength(MessageTemplate.LongestBody);
        builder.HasIndex(row => row.Kind).IsUnique();
    }
}

internal sealed class MessagePolicyMapping : IEntityTypeConfiguration<MessagePolicy>
{
    public void Configure(EntityTypeBuilder<MessagePolicy> builder) => builder.ToTable("MessagePolicies");
}

internal sealed class DevelopmentMailMapping : IEntityTypeConfiguration<DevelopmentMail>
{
    public void Configure(EntityTypeBuilder<DevelopmentMail> builder)
    {
        builder.ToTable("DevelopmentMails");
        builder.Property(row => row.Body).HasMaxLength(Message.LongestBody);
        builder.HasIndex(row => row.At);
    }
}
