using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Accounts;

/// <summary>A person's position in one organisation unit; rights hang on posts, so a person with two posts acts with one at a time.</summary>
public sealed class Post : MutableEntity, IScoped, ILabelled
{
    public required Guid UserId { get; init; }

    public required Guid OrganisationId { get; set; }

    public required string OrganisationPath { get; set; }

    public required string Title { get; set; }

    public bool IsActive { get; set; } = true;

    public DateOnly? ValidFrom { get; set; }

    public DateOnly? ValidTo { get; set; }

    public string Label => Title;
}
