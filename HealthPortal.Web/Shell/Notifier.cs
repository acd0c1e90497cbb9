namespace HealthPortal.Web.Shell;

/// <summary>Short messages after an act, such as 已保存. One per circuit; the shell draws them in a live region.</summary>
public sealed class Notifier
{
    /// <summary>Raised on the circuit's own thread of control by the page that shows the message.</summary>
    public event EventHandler<Notice>? Shown;

    public void Success(string message) => Shown?.Invoke(this, new Notice(message, "success"));

    public void Warn(string message) => Shown?.Invoke(this, new Notice(message, "warning"));

    public void Error(string message) => Shown?.Invoke(this, new Notice(message, "danger"));
}

/// <param name="Message">A short Chinese sentence.</param>
/// <param name="Tone">success, warning or danger.</param>
public sealed record Notice(string Message, string Tone);
