using HealthPortal.Web.GovernmentServices.ApprovalDesk.Documents;

namespace HealthPortal.Tests.Web.GovernmentServices.ApprovalDesk.Documents;

/// <summary>Invented contents of believable length.</summary>
internal static class SampleDocuments
{
    public static readonly Issuer Issuer = new("昆山市卫生健康委员会", "0512-57300000", "昆山市前进西路1号政务服务中心二楼B区", IsDemonstration: true);

    public static readonly Application Application = new(
        "3205832026030200017", "昆山市清泉沐浴有限公司", "91320583MA00000001", IsPerson: false, "公共场所卫生许可", "公共场所卫生许可证（首次）", new DateOnly(2026, 3, 2));

    private static readonly Remedies Remedies = new("昆山市人民政府", "昆山市人民法院");

    private static readonly string[] Grounds = ["《公共场所卫生管理条例》第四条", "《公共场所卫生管理条例实施细则》第二十二条"];

    public static ReceiptModel Receipt { get; } = new(
        Issuer, "昆卫收〔2026〕17号", Application,
        [
            new("公共场所卫生许可证申请表", "原件", 1),
            new("法定代表人或者负责人身份证明", "复印件", 1),
            new("公共场所地址方位示意图、平面图和卫生设施平面布局图", "原件", 2),
            new("公共场所卫生检测或者评价报告", "原件", 1, "2026年2月20日出具"),
            new("公共场所卫生管理制度", "电子件", 1),
            new("营业执照", "免提交", 1, "电子证照库已有"),
        ],
        "张窗口", new DateOnly(2026, 3, 2), "https://portal.example.org/progress/3205832026030200017");

    public static AcceptanceNoticeModel Acceptance { get; } = new(
        Issuer, "昆卫许受〔2026〕12号", Application, new DateOnly(2026, 3, 4), new DateOnly(2026, 3, 4), 20, 7, new DateOnly(2026, 3, 13));

    public static RefusalNoticeModel Refusal { get; } = new(
        Issuer, "昆卫许不受〔2026〕2号", Application, RefusalGround.OutsideCompetence, "该场所位于苏州工业园区，由苏州工业园区管理委员会负责许可。",
        "苏州工业园区管理委员会", Remedies, new DateOnly(2026, 3, 4));

    public static SupplementNoticeModel Supplement { get; } = new(
        Issuer, "昆卫许补〔2026〕5号", Application,
        [
            new("公共场所卫生检测或者评价报告", "报告出具日期超过一年。", "提交一年以内由具备能力的机构出具的检测报告。"),
            new("平面布局图", "未标明消毒间的位置和面积。", "重新绘制，标明消毒间的位置、面积和消毒设施，并加盖公章。"),
            new("法定代表人身份证明", "复印件不清晰，无法辨认证件号码。", "重新提交清晰的正反面复印件。"),
        ],
        new DateOnly(2026, 3, 18), new DateOnly(2026, 3, 4));

    public static DecisionModel Decision { get; } = new(
        Issuer, "昆卫许准〔2026〕9号", Application, new DateOnly(2026, 3, 4), Grounds, "公共场所卫生许可证", "昆卫公证字〔2026〕第320583-000009号",
        "沐浴场所（普通浴室、桑拿）", new DateOnly(2026, 3, 12), new DateOnly(2030, 3, 11), new DateOnly(2026, 3, 12));

    public static NegativeDecisionModel NegativeDecision { get; } = new(
        Issuer, "昆卫许不准〔2026〕1号", Application, new DateOnly(2026, 3, 4), Grounds,
        "经两名工作人员于2026年3月9日现场审查，该场所未设置独立的消毒间，集中空调通风系统没有应急关闭装置，限期整改后复查仍不符合要求。",
        Remedies, new DateOnly(2026, 3, 12));

    public static DeliveryReceiptModel Delivery { get; } = new(
        Issuer, "昆卫送〔2026〕9号", Application,
        [new("准予行政许可决定书", "昆卫许准〔2026〕9号"), new("公共场所卫生许可证", "昆卫公证字〔2026〕第320583-000009号", 2)],
        "直接送达", "昆山市政务服务中心二楼B区", DeliveredBy: null, ReceivedBy: null, RelationToApplicant: null, ReceivedOn: null, Remark: null);

    public static PublicPlacesLicenceModel Licence { get; } = new(
        Issuer, "昆卫公证字〔2026〕第320583-000009号", "昆山市清泉沐浴有限公司", "李清泉", "江苏省昆山市玉山镇人民南路100号1幢一层至三层",
        "沐浴场所（普通浴室、桑拿）", new DateOnly(2026, 3, 12), new DateOnly(2030, 3, 11), new DateOnly(2026, 3, 12),
        "https://portal.example.org/verify/0195f0c2a1b34c5d8e6f");

    public static HandOverListModel HandOver(int entries) => new(
        Issuer, "昆卫交〔2026〕41号", "昆山市政务服务中心卫健窗口", "行政审批处", new DateOnly(2026, 3, 2), "张窗口", TakenOverBy: null,
        [.. Enumerable.Range(1, entries).Select(number => new HandOverEntry(
            $"32058320260302{number:00000}", Application.ItemName, "昆山市清泉沐浴有限公司", new TimeOnly(9, 0).AddMinutes(number * 5), 6, number % 7 == 0 ? "缺1份，待补" : null))]);
}
