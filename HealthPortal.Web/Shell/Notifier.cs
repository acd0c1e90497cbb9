namespace HealthPortal.Web.Shell;

/// <summary>Short messages after an act, such as 已保存。One per circuit; the shell draws them in a live region.</summary>
public sealed class Notifier
{
    /// <summary>Raised on the circuit's own thread of control by the page that shows the message.</summary>
    public event EventHandler<NoticeEventArgs>? Shown;

    public void Success(string message) => Shown?.Invoke(this, new NoticeEventArgs(message, "success"));

    public void Warn(string message) => Shown?.Invoke(this, new NoticeEventArgs(message, "warning"));

    public void Error(string message) => Shown?.Invoke(this, new NoticeEventArgs(message, "danger"));
}

/// <param name="message">A short Chinese sentence.</param>
/// <param name="tone">success, warning or danger.</param>
public sealed class NoticeEventArgs(string message, string tone) : EventArgs
{
    public string Message { get; } = message;

    public string Tone { get; } = tone;
}
