using HealthPortal.Data.Platform.Messages;
using HealthPortal.Domain.Platform.Messages;

namespace HealthPortal.Tests.Data.Execution.PermissionMatrix;

/// <summary>Messages about acts of organs, the one set of templates and rules, and everybody's own messages.</summary>
public sealed class MessageInputs : MatrixInputs
{
    public override int Order => 230;

    public override IEnumerable<MatrixInput> Inputs()
    {
        yield return Of(_ => new ListMessages());
        yield return Of(world => new ActOnMessage { MessageId = world.Id("message"), Act = MessageAct.Cancel, Reason = "核对" });
        yield return OfWorkbook((_, stream) => new ExportMessages { Destination = stream });
        yield return Of(_ => new ListDevelopmentMail());
        yield return Of(_ => new ListMessageTemplates());
        yield return Of(_ => new ReadMessageTemplate { Kind = "test" });
        yield return Of(_ => new PreviewMessageTemplate { Kind = "test", Fields = Fields });
        yield return Of(_ => new SaveMessageTemplate { Kind = "test", Version = 1, Fields = Fields, Reason = "核对" });
        yield return Of(_ => new ReadMessageSettings());
        yield return Of(_ => new SaveMessagePolicy { Policy = new MessagePolicy { Attempts = 4 }, Reason = "核对" });
        yield return Of(_ => new ReadMessageHistory { Kind = "test" });
        yield return Of(_ => new SendTestMessage { Channel = MessageChannel.Portal });
        yield return Of(_ => new ListMyMessages());
        yield return Of(_ => new CountMyMessages());
        yield return Of(_ => new MarkMessagesRead());
        yield return Of(_ => new RecoverMessages());
        yield return Of(_ => new ClaimMessages { ClaimId = Guid.CreateVersion7() });
        yield return Of(world => new MarkHandedOver { ClaimId = world.Id("message claim"), MessageId = world.Id("message being sent") });
        yield return Of(world => new SettleMessages { ClaimId = world.Id("message claim"), Results = new Dictionary<Guid, SendResult>() });
        yield return Of(world => new RecordDelivery { MessageId = world.Id("message"), IsDelivered = true });
    }

    private static TemplateFields Fields => new() { Subject = "测试", Body = "{姓名}", Text = "{时间}", UsesPortal = true };

    public override async Task SeedOrganAsync(MatrixWorld world, MatrixOrgan organ)
    {
        await using var db = await world.Portal.OpenAsync();
        var now = world.Portal.Clock.GetUtcNow().UtcDateTime;
        Message Of(MessageState state, Guid? claim) => new()
        {
            OrganisationPath = organ.Path + "0/",
            Kind = "case-accepted",
            Channel = MessageChannel.Mail,
            RecipientName = organ.Mark,
            AddressMasked = "139****0000",
            Body = organ.Mark,
            CreatedAt = now,
            State = state,
            DueAt = now.AddYears(1),
            ClaimId = claim,
        };
        var (claim, waiting) = (Guid.CreateVersion7(), Of(MessageState.Waiting, null));
        var sending = Of(MessageState.Sending, claim);
        db.AddRange(waiting, sending);
        await db.SaveChangesAsync();
        if (organ == MatrixOrgan.Home)
        {
            world.Keep("message", waiting.Id);
            world.Keep("message being sent", sending.Id);
            world.Keep("message claim", claim);
        }
    }
}
