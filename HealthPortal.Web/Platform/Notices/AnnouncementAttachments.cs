using HealthPortal.Data.Platform.Notices;
using HealthPortal.Web.Parts;

namespace HealthPortal.Web.Platform.Notices;

internal static class AnnouncementAttachments
{
    public static IReadOnlyList<AttachmentItem> Of(Guid announcementId, IReadOnlyList<AnnouncementFileInfo> files) =>
        [.. files.Select(file => new AttachmentItem(file.Name, AnnouncementFiles.Address(announcementId, file.Hash), file.ContentType, file.Size))];
}
