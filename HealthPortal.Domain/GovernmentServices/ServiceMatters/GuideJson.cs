using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace HealthPortal.Domain.GovernmentServices.ServiceMatters;

/// <summary>The one notation of guides, in the database, in <c>reference-data/service-guides</c> and in exchange.</summary>
public static class GuideJson
{
    public static JsonSerializerOptions Options { get; } = Create(indented: false);

    /// <summary>For files that people read and compare.</summary>
    public static JsonSerializerOptions IndentedOptions { get; } = Create(indented: true);

    public static string Write(GuideContent content) => JsonSerializer.Serialize(content, Options);

    /// <exception cref="JsonException">The text is not a guide: a member is missing, misspelt or of the wrong kind.</exception>
    public static GuideContent Read(string json) =>
        Upgrade(JsonSerializer.Deserialize<GuideContent>(json, Options) ?? throw new JsonException("The guide is null."));

    /// <summary>Situations that stood side by side become the answers to one question that need not be answered.</summary>
    private static GuideContent Upgrade(GuideContent content) => content.Situations switch
    {
        null => content,
        [] => content with { Situations = null },
        var situations => content with
        {
            Situations = null,
            SituationQuestions =
            [
                .. content.SituationQuestions,
                new SituationQuestion("kind", "申请人属于哪种情形？", [.. situations.Select(situation => new SituationOption(situation.Name, situation.Description) { Values = situation.Values })]),
            ],
        },
    };

    private static JsonSerializerOptions Create(bool indented)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.General)
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            WriteIndented = indented,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            AllowDuplicateProperties = false,
            Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
