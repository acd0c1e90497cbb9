using System.Globalization;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Parameters;

/// <summary>How a value is typed in.</summary>
public enum ParameterKind
{
    WholeNumber,
    YesNo,
    Text,
    Choice,
    TimeOfDay,
}

/// <param name="Value">As it is stored.</param>
/// <param name="Label">As people read it.</param>
public sealed record ParameterChoice(string Value, string Label);

/// <summary>
/// 系统参数 (tender 5.3.6.2.4.5), declared in code beside what reads it: people set values and never make or delete a parameter, because one that
/// nothing reads would change nothing.
/// </summary>
/// <param name="code">Stable in files and in the log, for example <c>tasks.done-days</c>.</param>
/// <param name="module">Chinese heading it stands under.</param>
/// <param name="name">Chinese name.</param>
/// <param name="description">What it changes, in a sentence.</param>
public abstract class Parameter(string code, string module, string name, string description)
{
    public string Code { get; } = code;

    public string Module { get; } = module;

    public string Name { get; } = name;

    public string Description { get; } = description;

    public string Unit { get; init; } = "";

    /// <summary>An organisation may set its own value for itself and all below it; otherwise there is one for the province.</summary>
    public bool PerOrganisation { get; init; }

    public abstract ParameterKind Kind { get; }

    /// <summary>As it is stored.</summary>
    public abstract string DefaultText { get; }

    /// <summary>What may be set, for the hint beside the field.</summary>
    public abstract string Range { get; }

    public virtual IReadOnlyList<ParameterChoice> Choices => [];

    /// <summary>What a person or a file has given, as it is stored; refused with the sentence for the field.</summary>
    public abstract Outcome<string> Check(string? text);

    /// <summary>A stored value for people, with its unit.</summary>
    public virtual string Say(string stored) => stored.Length == 0 ? "（空）" : Unit.Length == 0 ? stored : stored + " " + Unit;
}

/// <summary>A parameter whose readers get a <typeparamref name="T"/>.</summary>
public abstract class Parameter<T>(string code, string module, string name, string description, T standard) : Parameter(code, module, name, description)
{
    public T Default { get; } = standard;

    /// <summary>Reads a stored value; a value from before the bounds were narrowed reads as none.</summary>
    public bool TryRead(string stored, out T value)
    {
        var isGood = Check(stored).Succeeded;
        value = isGood ? Parse(stored) : Default;
        return isGood;
    }

    /// <param name="stored">Has passed <see cref="Parameter.Check"/>.</param>
    protected abstract T Parse(string stored);
}

public sealed class WholeNumberParameter(string code, string module, string name, string description, int standard, int least, int most)
    : Parameter<int>(code, module, name, description, standard)
{
    public int Least { get; } = least;

    public int Most { get; } = most;

    public override ParameterKind Kind => ParameterKind.WholeNumber;

    public override string DefaultText => Default.ToString(CultureInfo.InvariantCulture);

    public override string Range => string.Create(CultureInfo.InvariantCulture, $"{Least} 至 {Most}{(Unit.Length == 0 ? "" : " " + Unit)}");

    public override Outcome<string> Check(string? text) =>
        !int.TryParse(text?.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? Failure.Invalid($"“{Name}”应为整数。", "value")
        : number < Least || number > Most ? Failure.Invalid($"“{Name}”应为 {Range}。", "value")
        : number.ToString(CultureInfo.InvariantCulture);

    protected override int Parse(string stored) => int.Parse(stored, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}

public sealed class YesNoParameter(string code, string module, string name, string description, bool standard)
    : Parameter<bool>(code, module, name, description, standard)
{
    private static readonly ParameterChoice[] Both = [new("true", "是"), new("false", "否")];

    public override ParameterKind Kind => ParameterKind.YesNo;

    public override string DefaultText => Default ? "true" : "false";

    public override string Range => "是或否";

    public override IReadOnlyList<ParameterChoice> Choices => Both;

    public override Outcome<string> Check(string? text) => text?.Trim() is "true" or "false" ? text.Trim() : Failure.Invalid($"“{Name}”请选择是或否。", "value");

    public override string Say(string stored) => stored == "true" ? "是" : "否";

    protected override bool Parse(string stored) => stored == "true";
}

/// <summary>One line of text.</summary>
public sealed class TextParameter(string code, string module, string name, string description, string standard, int longest)
    : Parameter<string>(code, module, name, description, standard)
{
    public int Longest { get; } = longest;

    public override ParameterKind Kind => ParameterKind.Text;

    public override string DefaultText => Default;

    public override string Range => string.Create(CultureInfo.InvariantCulture, $"最多 {Longest} 个字，可以不填");

    public override Outcome<string> Check(string? text)
    {
        var line = text?.Trim() ?? "";
        return line.Any(char.IsControl) ? Failure.Invalid($"“{Name}”只能填写一行，不能有换行或控制字符。", "value")
            : line.Length > Longest ? Failure.Invalid($"“{Name}”最多 {Longest} 个字，现在有 {line.Length} 个。", "value")
            : line;
    }

    protected override string Parse(string stored) => stored;
}

/// <summary>One of several numbers that something is made for.</summary>
public sealed class ChoiceParameter(string code, string module, string name, string description, int standard, IReadOnlyList<int> offered)
    : Parameter<int>(code, module, name, description, standard)
{
    public override ParameterKind Kind => ParameterKind.Choice;

    public override string DefaultText => Default.ToString(CultureInfo.InvariantCulture);

    public override string Range => string.Join("、", Choices.Select(choice => choice.Label)) + (Unit.Length == 0 ? "" : " " + Unit);

    public override IReadOnlyList<ParameterChoice> Choices { get; } = [.. offered.Select(number => number.ToString(CultureInfo.InvariantCulture)).Select(text => new ParameterChoice(text, text))];

    public override Outcome<string> Check(string? text) =>
        Choices.FirstOrDefault(choice => choice.Value == text?.Trim()) is { } chosen ? chosen.Value : Failure.Invalid($"“{Name}”只能是 {Range}。", "value");

    protected override int Parse(string stored) => int.Parse(stored, CultureInfo.InvariantCulture);
}

/// <summary>A time of the day in Asia/Shanghai, to the minute.</summary>
public sealed class TimeOfDayParameter(string code, string module, string name, string description, TimeOnly standard, TimeOnly earliest, TimeOnly latest)
    : Parameter<TimeOnly>(code, module, name, description, standard)
{
    private const string Form = "HH:mm";

    public TimeOnly Earliest { get; } = earliest;

    public TimeOnly Latest { get; } = latest;

    public override ParameterKind Kind => ParameterKind.TimeOfDay;

    public override string DefaultText => Default.ToString(Form, CultureInfo.InvariantCulture);

    public override string Range => string.Create(CultureInfo.InvariantCulture, $"{Earliest:HH:mm} 至 {Latest:HH:mm}");

    public override Outcome<string> Check(string? text) =>
        !TimeOnly.TryParseExact(text?.Trim(), [Form, "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? Failure.Invalid($"“{Name}”应为时间，例如 {DefaultText}。", "value")
        : time < Earliest || time > Latest ? Failure.Invalid($"“{Name}”应为 {Range}。", "value")
        : time.ToString(Form, CultureInfo.InvariantCulture);

    protected override TimeOnly Parse(string stored) => TimeOnly.ParseExact(stored, Form, CultureInfo.InvariantCulture);
}
