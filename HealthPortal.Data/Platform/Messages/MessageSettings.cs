using HealthPortal.Data.Execution;
using HealthPortal.Data.Persistence;
using HealthPortal.Data.Platform.Audit;
using HealthPortal.Domain.Kernel;
using HealthPortal.Domain.Platform.Accounts;
using HealthPortal.Domain.Platform.Messages;
using HealthPortal.Domain.Time;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Messages;

internal static class PolicyOfMessages
{
    /// <summary>As it was saved last; the defaults where nobody has saved one.</summary>
    public static async Task<MessagePolicy> ReadAsync(PortalDb db, CancellationToken cancellation) =>
        await db.Set<MessagePolicy>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == MessagePolicy.TheId, cancellation) ?? new MessagePolicy { Id = MessagePolicy.TheId };
}

/// <param name="How">For example 内置邮箱（不外发）, or the name of the server; null when it is not set up.</param>
/// <param name="LastSent">When it last took a message.</param>
public sealed record ChannelStatus(MessageChannel Channel, string? How, int Waiting, int FailedToday, DateTime? LastSent);

public sealed record MessageSettings(MessagePolicy Policy, IReadOnlyList<ChannelStatus> Channels, bool IsDevelopment);

/// <summary>发送设置: the rules, and how the channels stand.</summary>
[Requires(MessagePermissions.Edit)]
public sealed class ReadMessageSettings : Query<MessageSettings>
{
    protected internal override async Task<Outcome<MessageSettings>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var messages = operation.Db.Set<Message>();
        var transports = operation.Service<MessageTransports>();
        var today = ShanghaiTime.StartOf(operation.Today);
        var channels = new List<ChannelStatus>();
        foreach (var channel in new[] { MessageChannel.Text, MessageChannel.Mail })
        {
            channels.Add(new ChannelStatus(
                channel,
                !transports.Serves(channel) ? null : transports.IsDevelopment ? "内置邮箱（演示用，不外发）" : channel == MessageChannel.Text ? new Uri(transports.Options.Text.Endpoint).Host : transports.Options.Mail.Host,
                await messages.CountAsync(row => row.Channel == channel && (row.State == MessageState.Waiting || row.State == MessageState.Sending), cancellation),
                await messages.CountAsync(row => row.Channel == channel && row.State == MessageState.Failed && row.CreatedAt >= today, cancellation),
                await messages.Where(row => row.Channel == channel && row.SentAt != null).MaxAsync(row => row.SentAt, cancellation)));
        }

        return new MessageSettings(await PolicyOfMessages.ReadAsync(operation.Db, cancellation), channels, transports.IsDevelopment);
    }
}

/// <summary>Counts for messages written, and for attempts made, from now on.</summary>
[Requires(MessagePermissions.Edit)]
public sealed class SaveMessagePolicy : Command<Done>
{
    /// <summary>With the version that was read.</summary>
    public required MessagePolicy Policy { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() => Policy.Check().Concat(AccountRules.ReasonIsGiven(Reason, "修改发送设置") is { } problem ? [problem] : []);

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var stored = await db.Set<MessagePolicy>().SingleOrDefaultAsync(row => row.Id == MessagePolicy.TheId, cancellation);
        if (stored is not null && stored.Version != Policy.Version)
        {
            return Failure.Conflict(await Portal.StaleSentenceAsync(db, MessagePolicy.TheId, cancellation));
        }

        if (stored is null)
        {
            // Beside the defaults, so that the log tells what was changed.
            stored = new MessagePolicy { Id = MessagePolicy.TheId };
            db.Add(stored);
            await operation.FlushAsync(cancellation);
        }

        operation.Reason = Reason!.Trim();
        (stored.QuietFrom, stored.QuietTo, stored.TextOnWorkingDaysOnly, stored.QuietForMail, stored.Attempts) = (Policy.QuietFrom, Policy.QuietTo, Policy.TextOnWorkingDaysOnly, Policy.QuietForMail, Policy.Attempts);
        return db.ChangeTracker.Entries().All(changed => changed.State == EntityState.Unchanged) ? Failure.Invalid("设置没有变化，不需要保存。") : Done.It;
    }
}

/// <summary>Sends the person who asks a message by the channel, to the own address.</summary>
[Requires(MessagePermissions.Edit)]
public sealed class SendTestMessage : Command<Done>
{
    public required MessageChannel Channel { get; init; }

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (await operation.Db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == operation.Actor.UserId, cancellation) is not { } me)
        {
            return Failure.Invalid("测试消息只能由登录的人发给自己。");
        }

        if (!operation.Service<MessageTransports>().Serves(Channel))
        {
            return Failure.Invalid($"{Channel.Name()}渠道没有设置，请在服务器的设置文件里填写。");
        }

        if (Channel == MessageChannel.Text ? me.PhoneCipher is null : Channel == MessageChannel.Mail && string.IsNullOrEmpty(me.Email))
        {
            return Failure.Invalid($"您还没有登记{(Channel == MessageChannel.Text ? "手机号码" : "邮箱")}，请先在个人中心填写。");
        }

        var template = await operation.Db.Set<MessageTemplate>().AsNoTracking().SingleAsync(row => row.Kind == "test", cancellation);
        if (!(Channel switch { MessageChannel.Text => template.UsesText, MessageChannel.Mail => template.UsesMail, _ => template.UsesPortal }))
        {
            return Failure.Invalid($"“测试消息”的模板没有启用{Channel.Name()}。");
        }

        await Messenger.TellAsync(
            operation, MessageKinds.Find("test")!, me.Id, operation.Actor.OrganisationPath,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["姓名"] = me.DisplayName, ["时间"] = FormattableString.Invariant($"{ShanghaiTime.Of(operation.Now):yyyy-MM-dd HH:mm}") },
            cancellation, only: [Channel]);
        return Done.It;
    }
}

public sealed record TemplateRow(string Kind, string Name, string Description, string Subject, IReadOnlyList<MessageChannel> Channels, bool IsUrgent, bool IsChanged);

/// <summary>消息模板: one for each thing the portal tells about.</summary>
[Requires(MessagePermissions.View)]
public sealed class ListMessageTemplates : Query<IReadOnlyList<TemplateRow>>
{
    protected internal override async Task<Outcome<IReadOnlyList<TemplateRow>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var stored = await operation.Db.Set<MessageTemplate>().ToDictionaryAsync(row => row.Kind, StringComparer.Ordinal, cancellation);
        return Outcome<IReadOnlyList<TemplateRow>>.Success(
        [
            .. MessageKinds.All.Where(kind => stored.ContainsKey(kind.Code)).Select(kind => (Kind: kind, Template: stored[kind.Code])).OrderBy(pair => pair.Kind.Name, StringComparer.Ordinal)
                .Select(pair => new TemplateRow(pair.Kind.Code, pair.Kind.Name, pair.Kind.Description, pair.Template.Subject, ChannelsOf(pair.Template), pair.Kind.IsUrgent, pair.Template.Version > 1)),
        ]);
    }

    internal static IReadOnlyList<MessageChannel> ChannelsOf(MessageTemplate template) =>
        [.. new[] { (MessageChannel.Portal, template.UsesPortal), (MessageChannel.Text, template.UsesText), (MessageChannel.Mail, template.UsesMail) }.Where(channel => channel.Item2).Select(channel => channel.Item1)];
}

/// <summary>What a template says, as it is typed.</summary>
public sealed record TemplateFields
{
    public string Subject { get; init; } = "";

    public string Body { get; init; } = "";

    public string Text { get; init; } = "";

    public bool UsesPortal { get; init; }

    public bool UsesText { get; init; }

    public bool UsesMail { get; init; }

    internal IEnumerable<Problem> Check(MessageKind kind)
    {
        foreach (var (text, field, label, most, used) in new[]
        {
            (Subject, "subject", "标题", MessageTemplate.LongestSubject, UsesPortal || UsesMail),
            (Body, "body", "正文", MessageTemplate.LongestBody, UsesPortal || UsesMail),
            (Text, "text", "短信内容", MessageTemplate.LongestText, UsesText),
        })
        {
            if (used && text.Trim().Length == 0)
            {
                yield return new Problem($"请填写{label}。", field);
            }
            else if (text.Length > most)
            {
                yield return new Problem($"{label}最多 {most} 个字，现在 {text.Length} 个。", field);
            }
            else if (TemplateText.WhyNot(text, kind.VariableNames) is { } why)
            {
                yield return new Problem(why, field);
            }
            else if (used && field != "subject" && kind.SecretVariable is { } necessary && !TemplateText.Names(text).Contains(necessary, StringComparer.Ordinal))
            {
                yield return new Problem($"{label}里不能没有“{{{necessary}}}”，否则收到的人没法用。", field);
            }
            else if (field == "subject" && kind.SecretVariable is { } hidden && TemplateText.Names(text).Contains(hidden, StringComparer.Ordinal))
            {
                yield return new Problem($"标题里不能有“{{{hidden}}}”：标题会显示在列表和通知里。", field);
            }
        }

        if (!UsesPortal && !UsesText && !UsesMail)
        {
            yield return new Problem("请至少选一个发送渠道。", "channels");
        }

        if (!kind.IsForStaff && (UsesPortal || UsesMail))
        {
            yield return new Problem("这类消息发给没有门户账号的人，只能用短信。", "channels");
        }
    }
}

/// <summary>A template filled with the samples of its variables.</summary>
/// <param name="Segments">How many text messages it is charged as.</param>
public sealed record TemplatePreview(string Subject, string Body, string Text, int Segments);

public sealed record TemplateDetail(string Kind, string Name, string Description, bool IsForStaff, int Version, TemplateFields Fields, TemplateFields Defaults, IReadOnlyList<MessageVariable> Variables);

[Requires(MessagePermissions.Edit)]
public sealed class ReadMessageTemplate : Query<TemplateDetail>
{
    internal const string NotFound = "没有这个消息模板。";

    public required string Kind { get; init; }

    protected internal override async Task<Outcome<TemplateDetail>> RunAsync(Operation operation, CancellationToken cancellation) =>
        MessageKinds.Find(Kind) is { } kind && await operation.Db.Set<MessageTemplate>().SingleOrDefaultAsync(row => row.Kind == Kind, cancellation) is { } template
            ? new TemplateDetail(kind.Code, kind.Name, kind.Description, kind.IsForStaff, template.Version, FieldsOf(template), FieldsOf(kind.NewTemplate()), kind.Variables)
            : Failure.NotFound(NotFound);

    private static TemplateFields FieldsOf(MessageTemplate template) => new()
    {
        Subject = template.Subject,
        Body = template.Body,
        Text = template.Text,
        UsesPortal = template.UsesPortal,
        UsesText = template.UsesText,
        UsesMail = template.UsesMail,
    };
}

[Requires(MessagePermissions.Edit)]
public sealed class PreviewMessageTemplate : Query<TemplatePreview>
{
    public required string Kind { get; init; }

    public required TemplateFields Fields { get; init; }

    protected internal override Task<Outcome<TemplatePreview>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        if (MessageKinds.Find(Kind) is not { } kind)
        {
            return Task.FromResult<Outcome<TemplatePreview>>(Failure.NotFound(ReadMessageTemplate.NotFound));
        }

        if (Fields.Check(kind).ToList() is { Count: > 0 } problems)
        {
            return Task.FromResult<Outcome<TemplatePreview>>(Failure.Invalid(problems));
        }

        var samples = kind.Variables.ToDictionary(variable => variable.Name, variable => variable.Sample, StringComparer.Ordinal);
        var text = TemplateText.Fill(Fields.Text, samples);
        return Task.FromResult(Outcome<TemplatePreview>.Success(new TemplatePreview(TemplateText.Fill(Fields.Subject, samples), TemplateText.Fill(Fields.Body, samples), text, TemplateText.Segments(text))));
    }
}

/// <summary>Counts for messages written from now on.</summary>
[Requires(MessagePermissions.Edit)]
public sealed class SaveMessageTemplate : Command<Done>
{
    public required string Kind { get; init; }

    public required int Version { get; init; }

    public required TemplateFields Fields { get; init; }

    public required string? Reason { get; init; }

    protected internal override IEnumerable<Problem> Validate() =>
        (MessageKinds.Find(Kind) is { } kind ? Fields.Check(kind) : []).Concat(AccountRules.ReasonIsGiven(Reason, "修改模板") is { } problem ? [problem] : []);

    protected internal override async Task<Outcome<Done>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        if (MessageKinds.Find(Kind) is null || await db.Set<MessageTemplate>().SingleOrDefaultAsync(row => row.Kind == Kind, cancellation) is not { } template)
        {
            return Failure.NotFound(ReadMessageTemplate.NotFound);
        }

        if (template.Version != Version)
        {
            return Failure.Conflict(await Portal.StaleSentenceAsync(db, template.Id, cancellation));
        }

        (template.Subject, template.Body, template.Text) = (Fields.Subject.Trim(), Fields.Body.Trim(), Fields.Text.Trim());
        (template.UsesPortal, template.UsesText, template.UsesMail) = (Fields.UsesPortal, Fields.UsesText, Fields.UsesMail);
        operation.Reason = Reason!.Trim();
        return db.ChangeTracker.Entries().All(changed => changed.State == EntityState.Unchanged) ? Failure.Invalid("模板没有变化，不需要保存。") : Done.It;
    }
}

/// <summary>History of a template, or of the sending rules where no kind is named.</summary>
[Requires(MessagePermissions.View)]
public sealed class ReadMessageHistory : Query<IReadOnlyList<RowChange>>
{
    public string? Kind { get; init; }

    protected internal override async Task<Outcome<IReadOnlyList<RowChange>>> RunAsync(Operation operation, CancellationToken cancellation)
    {
        var db = operation.Db;
        var id = Kind is null ? MessagePolicy.TheId : await db.Set<MessageTemplate>().Where(row => row.Kind == Kind).Select(row => row.Id).SingleOrDefaultAsync(cancellation);
        return await RowChange.OfRowsAsync(db, [id], cancellation);
    }
}
