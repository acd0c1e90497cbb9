using HealthPortal.Data.Cryptography;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Jobs;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Messages;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Messages;

/// <param name="Address">Whole number or address, sealed.</param>
/// <param name="Masked">For lists.</param>
public sealed record OutsideAddress(string Name, string Address, string Masked);

/// <summary>Writes messages in the transaction of the use case that has something to tell; the sending job does the rest (ADR-019).</summary>
public static class Messenger
{
    /// <summary>More people need not know of what concerns the portal itself.</summary>
    private const int MostHolders = 20;

    /// <summary>Those nearest to the top come first.</summary>
    private const int MostCandidates = 200;

    /// <summary>Tells a person with an account, by the channels the template names and for which there is an address.</summary>
    /// <param name="organisationPath">Whose act it tells about; empty for what concerns the account alone, which then is the business of the person's own unit.</param>
    /// <param name="onceKey">Tells it once, however often it is asked to.</param>
    public static async Task TellAsync(
        Operation operation, MessageKind kind, Guid userId, string organisationPath, IReadOnlyDictionary<string, string> values, CancellationToken cancellation, string? href = null, string? onceKey = null, IReadOnlyList<MessageChannel>? only = null)
    {
        var db = operation.Db;
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == userId, cancellation) is not { } user)
        {
            return;
        }

        if (organisationPath.Length == 0)
        {
            organisationPath = await db.Set<Post>().Where(post => post.UserId == userId && post.IsActive).OrderByDescending(post => post.Id == user.ActingPostId).ThenBy(post => post.Id).Select(post => post.OrganisationPath).FirstOrDefaultAsync(cancellation) ?? "";
        }

        var fields = operation.Service<ProtectedFields>();
        await AddAsync(
            operation, kind, organisationPath, values, href, onceKey, user.Id, user.DisplayName,
            channel => only?.Contains(channel) == false ? null : channel switch
            {
                MessageChannel.Portal => ("", ""),
                MessageChannel.Text => user.PhoneCipher is { } phone ? (phone, user.PhoneMasked ?? "") : null,
                _ => user.Email is { Length: > 0 } mail ? (fields.Encrypt(mail), MaskMail(mail)) : null,
            },
            cancellation);
    }

    /// <summary>Tells somebody without an account, by text message.</summary>
    /// <param name="onceKey">Tells it once, however often it is asked to; kept with <see cref="OnceKeyOf"/>.</param>
    public static Task TellOutsideAsync(
        Operation operation, MessageKind kind, OutsideAddress recipient, string organisationPath, IReadOnlyDictionary<string, string> values, CancellationToken cancellation, string? href = null, string? onceKey = null) =>
        AddAsync(operation, kind, organisationPath, values, href, onceKey, recipientId: null, recipient.Name, channel => channel == MessageChannel.Text ? (recipient.Address, recipient.Masked) : null, cancellation);

    /// <summary>Tells those who hold a permission now, by their acting posts; for what concerns the portal itself.</summary>
    public static async Task TellHoldersAsync(Operation operation, MessageKind kind, string permission, IReadOnlyDictionary<string, string> values, string href, CancellationToken cancellation)
    {
        var db = operation.Db;
        var candidates = await (
            from grant in db.Set<RolePermission>()
            where grant.Permission == permission
            join role in db.Set<Role>() on grant.RoleId equals role.Id
            where role.IsActive
            join link in db.Set<PostRole>() on role.Id equals link.RoleId
            join post in db.Set<Post>() on link.PostId equals post.Id
            orderby post.OrganisationPath, post.UserId
            select post.UserId).Take(MostCandidates).ToListAsync(cancellation);
        var told = 0;
        foreach (var candidate in candidates.Distinct())
        {
            // Whether the right counts where the person's post lies is not in the role.
            if (told < MostHolders && await ActorDirectory.FindAsync(db, candidate, null, operation.Today, cancellation) is { } actor && actor.May(permission))
            {
                await TellAsync(operation, kind, candidate, actor.OrganisationPath, values, cancellation, href);
                told++;
            }
        }
    }

    /// <summary>Tells those of one organ who hold a permission over its rows, by a post of that organ; each once for the key.</summary>
    /// <param name="path">Of the organ's own body, for example <c>js/05/83/0/</c>.</param>
    public static async Task TellHoldersAtAsync(
        Operation operation, MessageKind kind, string permission, string path, IReadOnlyDictionary<string, string> values, string href, string onceKey, CancellationToken cancellation)
    {
        var db = operation.Db;
        var end = OrganisationPath.UpperBound(path);
        var candidates = await (
            from grant in db.Set<RolePermission>()
            where grant.Permission == permission
            join role in db.Set<Role>() on grant.RoleId equals role.Id
            where role.IsActive
            join link in db.Set<PostRole>() on role.Id equals link.RoleId
            join post in db.Set<Post>() on link.PostId equals post.Id
            where post.IsActive && string.Compare(post.OrganisationPath, path) >= 0 && string.Compare(post.OrganisationPath, end) < 0
            orderby post.OrganisationPath, post.UserId
            select post.UserId).Take(MostCandidates).ToListAsync(cancellation);
        foreach (var candidate in candidates.Distinct().Take(MostHolders))
        {
            await TellAsync(operation, kind, candidate, path, values, cancellation, href, $"{onceKey}/{candidate:N}");
        }
    }

    /// <summary>Whether a message of the kind would go to an account by a channel, were it told now.</summary>
    public static async Task<bool> ReachesAsync(Operation operation, MessageKind kind, MessageChannel channel, CancellationToken cancellation)
    {
        var template = await operation.Db.Set<MessageTemplate>().AsNoTracking().SingleOrDefaultAsync(row => row.Kind == kind.Code, cancellation) ?? kind.NewTemplate();
        return operation.Service<MessageTransports>().Serves(channel)
            && channel switch { MessageChannel.Text => template.UsesText, MessageChannel.Mail => template.UsesMail, _ => template.UsesPortal };
    }

    /// <summary>Key under which a message of a channel is kept, to find it again.</summary>
    public static string OnceKeyOf(string onceKey, MessageChannel channel) => $"{onceKey}/{channel}";

    /// <summary>For example w***@example.cn.</summary>
    public static string MaskMail(string mail) => mail.IndexOf('@', StringComparison.Ordinal) is > 0 and var at ? string.Concat(mail.AsSpan(0, 1), "***", mail.AsSpan(at)) : "***";

    private static async Task AddAsync(
        Operation operation, MessageKind kind, string organisationPath, IReadOnlyDictionary<string, string> values, string? href, string? onceKey, Guid? recipientId, string name,
        Func<MessageChannel, (string Sealed, string Masked)?> address, CancellationToken cancellation)
    {
        var db = operation.Db;
        var template = await db.Set<MessageTemplate>().AsNoTracking().SingleOrDefaultAsync(row => row.Kind == kind.Code, cancellation) ?? kind.NewTemplate();
        var channels = new[] { (MessageChannel.Portal, template.UsesPortal), (MessageChannel.Text, template.UsesText), (MessageChannel.Mail, template.UsesMail) }
            .Where(channel => channel.Item2).Select(channel => channel.Item1).Where(operation.Service<MessageTransports>().Serves).ToList();
        if (channels.Count == 0)
        {
            return;
        }

        var policy = await PolicyOfMessages.ReadAsync(db, cancellation);
        var calendar = channels.Contains(MessageChannel.Text) && policy.TextOnWorkingDaysOnly ? await WorkingDays.ReadAsync(db, cancellation) : null;
        foreach (var channel in channels)
        {
            var once = onceKey is null ? null : OnceKeyOf(onceKey, channel);
            if (address(channel) is not { } reached || (once is not null && await db.Set<Message>().AnyAsync(row => row.OnceKey == once, cancellation)))
            {
                continue;
            }

            var inPortal = channel == MessageChannel.Portal;
            var words = channel == MessageChannel.Text ? template.Text : template.Body;
            var open = kind.SecretVariable is { } secret ? new Dictionary<string, string>(values, StringComparer.Ordinal) { [secret] = Hidden } : values;
            db.Add(new Message
            {
                OrganisationPath = organisationPath,
                Kind = kind.Code,
                Channel = channel,
                RecipientId = recipientId,
                RecipientName = name,
                AddressCipher = inPortal ? null : reached.Sealed,
                AddressMasked = inPortal ? null : reached.Masked,
                Subject = channel == MessageChannel.Text ? null : Shorten(TemplateText.Fill(template.Subject, open), Message.LongestSubject),
                Body = Shorten(TemplateText.Fill(words, open), Message.LongestBody),
                BodyCipher = kind.SecretVariable is null || inPortal ? null : operation.Service<ProtectedFields>().Encrypt(Shorten(TemplateText.Fill(words, values), LongestSealed)),
                GoodUntil = operation.Now + kind.GoodFor,
                Href = href,
                IsUrgent = kind.IsUrgent,
                CreatedAt = operation.Now,
                OnceKey = once,
                State = inPortal ? MessageState.Delivered : MessageState.Waiting,
                SentAt = inPortal ? operation.Now : null,
                DeliveredAt = inPortal ? operation.Now : null,
                DueAt = SendingRules.Earliest(operation.Now, channel, kind.IsUrgent, policy, calendar ?? NoHolidays),
            });
        }

        operation.Afterwards.Add(operation.Service<JobBell>().Ring);
    }

    /// <summary>Not asked where the policy does not look at working days.</summary>
    private static readonly Domain.Time.WorkingDayCalendar NoHolidays = new([]);

    /// <summary>What stands in the place of a secret where others read.</summary>
    private const string Hidden = "••••••";

    /// <summary>So that the sealed text fits its column.</summary>
    private const int LongestSealed = 900;

    private static string Shorten(string text, int most) => text.Length <= most ? text : string.Concat(text.AsSpan(0, most - 1), "…");
}
