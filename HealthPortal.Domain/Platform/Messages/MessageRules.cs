using System.Text;
using HealthPortal.Domain.Time;

namespace HealthPortal.Domain.Platform.Messages;

/// <summary>A template's text: words with variables in braces, for example 您的{事项}已受理. A brace of its own is written twice.</summary>
public static class TemplateText
{
    /// <summary>Why the text cannot be used; null when it can.</summary>
    /// <param name="known">Names of the variables the kind has.</param>
    public static string? WhyNot(string text, IReadOnlyCollection<string> known)
    {
        foreach (var (name, isVariable, isBroken) in Parts(text))
        {
            if (isBroken)
            {
                return name == "}" ? "有一个“}”前面没有“{”。要写出大括号本身，请写两个。" : $"“{{{Start(name)}”没有写完，缺少“}}”。";
            }

            if (isVariable && !known.Contains(name))
            {
                return $"没有“{{{name}}}”这个变量。可以用的有：{string.Join("、", known.Select(variable => $"{{{variable}}}"))}。";
            }
        }

        return null;
    }

    /// <summary>The variables a text uses.</summary>
    public static IReadOnlyList<string> Names(string text) => [.. Parts(text).Where(part => part is { IsVariable: true, IsBroken: false }).Select(part => part.Text)];

    /// <exception cref="KeyNotFoundException">A variable has no value: the template was not checked, or the code forgot one.</exception>
    public static string Fill(string text, IReadOnlyDictionary<string, string> values)
    {
        var filled = new StringBuilder(text.Length + 50);
        foreach (var (name, isVariable, _) in Parts(text))
        {
            filled.Append(isVariable ? values[name] : name);
        }

        return filled.ToString();
    }

    /// <summary>How many text messages it is charged as: one of 70 characters, several of 67.</summary>
    public static int Segments(string text) => text.Length <= 70 ? 1 : (text.Length + 66) / 67;

    private static string Start(string name) => name.Length <= 12 ? name : name[..12] + "…";

    private static IEnumerable<(string Text, bool IsVariable, bool IsBroken)> Parts(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var brace = text.AsSpan(at).IndexOfAny('{', '}');
            if (brace < 0)
            {
                yield return (text[at..], false, false);
                yield break;
            }

            if (brace > 0)
            {
                yield return (text.Substring(at, brace), false, false);
            }

            at += brace;
            if (at + 1 < text.Length && text[at + 1] == text[at])
            {
                yield return (text[at].ToString(), false, false);
                at += 2;
                continue;
            }

            var end = text[at] == '{' ? text.IndexOfAny(['{', '}'], at + 1) : -1;
            if (end < 0 || text[end] == '{')
            {
                yield return (text[at] == '}' ? "}" : text[(at + 1)..], false, true);
                yield break;
            }

            yield return (text[(at + 1)..end].Trim(), true, false);
            at = end + 1;
        }
    }
}

/// <summary>When a message may go out, and when it is tried again.</summary>
public static class SendingRules
{
    /// <summary>A message nobody could send for so long tells old news.</summary>
    public static readonly TimeSpan Stale = TimeSpan.FromDays(3);

    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(4)];

    /// <summary>Back-off after so many attempts: 1, 5, 15 minutes, 1 hour, then every 4 hours.</summary>
    public static TimeSpan PauseAfter(int attempts) => Pauses[Math.Clamp(attempts - 1, 0, Pauses.Length - 1)];

    /// <summary>The first moment from <paramref name="utc"/> on at which the channel may be used.</summary>
    public static DateTime Earliest(DateTime utc, MessageChannel channel, bool isUrgent, MessagePolicy policy, WorkingDayCalendar calendar)
    {
        if (isUrgent || channel == MessageChannel.Portal || (channel == MessageChannel.Mail && !policy.QuietForMail))
        {
            return utc;
        }

        var local = ShanghaiTime.Of(utc);
        var moved = AfterQuiet(local, policy);
        if (channel == MessageChannel.Text && policy.TextOnWorkingDaysOnly && !calendar.IsWorkingDay(DateOnly.FromDateTime(moved)))
        {
            var day = DateOnly.FromDateTime(moved);
            do
            {
                day = day.AddDays(1);
            }
            while (!calendar.IsWorkingDay(day));
            moved = AfterQuiet(day.ToDateTime(TimeOnly.MinValue), policy);
        }

        return moved == local ? utc : ShanghaiTime.ToUtc(moved);
    }

    private static DateTime AfterQuiet(DateTime local, MessagePolicy policy)
    {
        // IsBetween wraps around midnight; with both ends equal nothing lies between.
        if (policy.QuietFrom == policy.QuietTo || !TimeOnly.FromDateTime(local).IsBetween(policy.QuietFrom, policy.QuietTo))
        {
            return local;
        }

        var end = local.Date + policy.QuietTo.ToTimeSpan();
        return end > local ? end : end.AddDays(1);
    }
}
