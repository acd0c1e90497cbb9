using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Platform.Messages;
using Microsoft.EntityFrameworkCore;

namespace HealthPortal.Data.Platform.Messages;

/// <param name="Name">As it stands in braces, Chinese.</param>
/// <param name="Sample">For the preview.</param>
public sealed record MessageVariable(string Name, string Sample);

/// <summary>
/// A thing the portal tells people about: one declaration beside the workbench it belongs to, found by reflection. The words are a template
/// that administrators may change; the variables are what the code fills in.
/// </summary>
public abstract class MessageKind
{
    /// <summary>In addresses; lower-case letters and hyphens.</summary>
    public abstract string Code { get; }

    public abstract string Name { get; }

    /// <summary>When it is sent and to whom.</summary>
    public abstract string Description { get; }

    /// <summary>Its recipients have accounts. Others are reached by text message only.</summary>
    public abstract bool IsForStaff { get; }

    /// <summary>Goes out at any hour.</summary>
    public virtual bool IsUrgent => false;

    public abstract IReadOnlyList<MessageVariable> Variables { get; }

    /// <summary>The variable that only the recipient may read: never in lists, gone from the database once sent, and no template does without it.</summary>
    public virtual string? SecretVariable => null;

    /// <summary>After so long it is not sent any more; null for messages that keep their worth.</summary>
    public virtual TimeSpan? GoodFor => null;

    public abstract string Subject { get; }

    public abstract string Body { get; }

    public abstract string Text { get; }

    /// <summary>Channels it uses until an administrator says otherwise.</summary>
    public abstract IReadOnlyList<MessageChannel> Channels { get; }

    internal IReadOnlyList<string> VariableNames => [.. Variables.Select(variable => variable.Name)];

    internal MessageTemplate NewTemplate() => new()
    {
        Kind = Code,
        Name = Name,
        Subject = Subject,
        Body = Body,
        Text = Text,
        UsesPortal = Channels.Contains(MessageChannel.Portal),
        UsesText = Channels.Contains(MessageChannel.Text),
        UsesMail = Channels.Contains(MessageChannel.Mail),
    };
}

public static class MessageKinds
{
    /// <summary>All kinds the code declares, by name of the code.</summary>
    public static IReadOnlyList<MessageKind> All { get; } =
        [.. typeof(MessageKind).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(MessageKind)))
            .Select(type => (MessageKind)Activator.CreateInstance(type)!)
            .OrderBy(kind => kind.Code, StringComparer.Ordinal)];

    public static MessageKind? Find(string? code) => All.FirstOrDefault(kind => kind.Code == code);

    /// <summary>Name for people; the code itself for a kind that is no more.</summary>
    public static string NameOf(string code) => Find(code)?.Name ?? code;

    /// <summary>Templates of kinds that a new release brought; what administrators wrote stays.</summary>
    internal static async Task AddMissingAsync(PortalDb db, CancellationToken cancellation)
    {
        var there = await db.Set<MessageTemplate>().Select(row => row.Kind).ToListAsync(cancellation);
        db.AddRange(All.Where(kind => !there.Contains(kind.Code, StringComparer.Ordinal)).Select(kind => kind.NewTemplate()));
    }
}

/// <summary>测试消息: an administrator sends it to himself to see whether a channel works.</summary>
public sealed class TestMessageKind : MessageKind
{
    public override string Code => "test";

    public override string Name => "测试消息";

    public override string Description => "管理员在发送设置里发给自己，用来确认各渠道是否通畅。";

    public override bool IsForStaff => true;

    public override bool IsUrgent => true;

    public override IReadOnlyList<MessageVariable> Variables => [new("姓名", "吕立新"), new("时间", "2026-03-10 10:30")];

    public override string Subject => "测试消息";

    public override string Body => "{姓名}：这是 {时间} 发出的测试消息，收到说明渠道通畅。";

    public override string Text => "【卫健政务】{姓名}：这是{时间}发出的测试短信，收到说明渠道通畅。";

    public override IReadOnlyList<MessageChannel> Channels => [MessageChannel.Portal, MessageChannel.Text, MessageChannel.Mail];
}
