using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using HealthPortal.Data.Execution;
using HealthPortal.Data.Execution.Registers;
using HealthPortal.Data.GovernmentServices.ServiceMatters;
using HealthPortal.Data.Platform.Accounts;
using HealthPortal.Data.Platform.Calendar;
using HealthPortal.Domain.GovernmentServices.ServiceMatters;
using HealthPortal.Domain.Platform.Audit;
using HealthPortal.Domain.Time;

namespace HealthPortal.Data.Platform.Audit;

/// <summary>Chinese names of what the change log keeps by the names of the code. What has none here is shown by its name in the code; a test insists on operations, objects and fields.</summary>
public static class AuditWords
{
    internal static readonly IReadOnlyList<Register> Registers = [HolidayRegister.It, ServiceMatterRegister.It, Security.AddressRuleRegister.It, Dictionaries.DictionaryRegister.It, Dictionaries.DictionaryItemRegister.It];

    private static readonly FrozenDictionary<string, string> OperationNames = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ReferenceSeed"] = "装入基础数据", ["Create"] = "建立初始账号", ["RecordSignIn"] = "登录", ["ExportAuditEntries"] = "导出审计日志", ["ReadAuditReport"] = "打印审计日志",
        ["SaveRegisterRecord"] = "保存登记", ["DeleteRegisterRecord"] = "删除登记", ["ApplyRegisterImport"] = "导入登记", ["RecordRegisterExport"] = "导出登记",
        ["StartDraft"] = "开始收件", ["SaveDraft"] = "暂存收件", ["DiscardDraft"] = "删除暂存件", ["AttachDraftFile"] = "上传申请材料", ["RemoveDraftFile"] = "移除申请材料", ["SubmitCase"] = "提交办件",
        ["FindApplicant"] = "核验申请人", ["HandOverCases"] = "交接办件", ["ExportHandOverList"] = "导出交接单", ["AttachSupplementFile"] = "上传补正材料", ["RemoveSupplementFile"] = "移除补正材料",
        ["SetSupplementValidity"] = "登记补正材料有效期", ["ReceiveSupplement"] = "收到补正", ["PassPreReview"] = "预审通过", ["AcceptCase"] = "受理", ["AcceptCaseBySilence"] = "逾期未告知视为受理",
        ["RefuseAcceptance"] = "不予受理", ["RequestSupplement"] = "告知补正", ["GiveOpinion"] = "提出意见", ["RecordInspection"] = "登记现场审查", ["ReturnCase"] = "退回", ["SuspendCase"] = "中止",
        ["ResumeCase"] = "恢复办理", ["ExtendDeadline"] = "延长期限", ["WithdrawCase"] = "撤回申请", ["TerminateCase"] = "终止", ["DecideCase"] = "作出决定", ["MakeLicence"] = "制证", ["DeliverResult"] = "发证送达",
        ["ArchiveCase"] = "归档", ["OpenCaseFile"] = "打开申请材料", ["UnmaskCase"] = "查看完整号码", ["ExportCases"] = "导出办件列表", ["ExportArchive"] = "导出办件归档", ["ExportStatistics"] = "导出办件统计",
        ["PublishNotices"] = "双公示", ["ExportNotices"] = "导出双公示", ["ExportMatters"] = "导出事项目录", ["FillApplicantNames"] = "补建申请人检索",
        ["StartGuideDraft"] = "起草办事指南", ["SaveGuideDraft"] = "保存办事指南", ["SubmitGuide"] = "办事指南送审", ["DiscardGuideDraft"] = "放弃办事指南草稿", ["ApproveGuide"] = "办事指南审核通过",
        ["CreateLicenceType"] = "新增证照种类", ["SetIdentifierCode"] = "设置证照类型代码", ["StartStandardDraft"] = "起草证照标准", ["SaveStandardDraft"] = "保存证照标准", ["SubmitStandard"] = "证照标准送审", ["DiscardStandardDraft"] = "放弃证照标准草稿",
        ["ApproveStandard"] = "证照标准审核通过", ["RejectStandard"] = "证照标准审核退回", ["ActivateStandard"] = "启用证照标准",
        ["RejectGuide"] = "办事指南审核退回", ["RetireGuide"] = "停用办事指南",
        ["StartAnnouncement"] = "起草公告", ["SaveAnnouncement"] = "保存公告", ["DeleteAnnouncement"] = "删除公告", ["AttachAnnouncementFile"] = "上传公告附件", ["RemoveAnnouncementFile"] = "移除公告附件",
        ["ReviewAnnouncement"] = "审核公告", ["ReviseAnnouncement"] = "修改已发布公告", ["DiscardRevision"] = "放弃公告修改", ["RecallAnnouncement"] = "撤回公告", ["PinAnnouncement"] = "公告置顶",
        ["MarkAnnouncementRead"] = "阅读公告", ["ExportAnnouncements"] = "导出公告", ["ExportAnnouncementReaders"] = "导出公告阅读统计",
        ["CreateOrganisation"] = "新增机构", ["EditOrganisation"] = "修改机构", ["DisableOrganisation"] = "停用机构", ["EnableOrganisation"] = "启用机构", ["DeleteOrganisation"] = "删除机构",
        ["MoveOrganisation"] = "移动机构", ["MergeOrganisations"] = "合并机构", ["ExportOrganisations"] = "导出组织机构",
        ["SaveStatisticsList"] = "上传卫统机构数据", ["CompareOrganisations"] = "比对卫统机构数据", ["KeepDifference"] = "保留本系统内容", ["AdoptDifference"] = "采用卫统内容", ["RecheckDifference"] = "重新核对差异",
        ["ExportDifferences"] = "导出卫统比对差异",
        ["CreateAccount"] = "新增账号", ["EditAccount"] = "修改账号", ["ChangeAccountState"] = "变更账号状态", ["ResetPassword"] = "重置密码", ["EndAccountSessions"] = "强制下线", ["ApplyAccountImport"] = "导入账号", ["UnmaskAccount"] = "查看完整手机号码",
        ["ExportAccounts"] = "导出账号", ["TakeImportedPasswords"] = "下载一次性密码", ["AppointRoles"] = "授予角色", ["SwitchPost"] = "切换岗位", ["EditMyContact"] = "修改本人联系方式", ["ChangePassword"] = "修改本人密码", ["EndMySession"] = "退出其他登录", ["SignOut"] = "退出登录",
        ["SaveSecurityPolicy"] = "修改安全策略", ["StartSecondFactor"] = "开始绑定双因子认证", ["ConfirmSecondFactor"] = "绑定双因子认证", ["RemoveMySecondFactor"] = "取消本人双因子认证", ["RenewRecoveryCodes"] = "更换恢复码", ["ResetSecondFactor"] = "重置双因子认证", ["CheckSecondFactor"] = "核验双因子认证", ["SetUpSecondFactorAtSignIn"] = "登录时绑定双因子认证",
        ["SendSignInCode"] = "发送登录验证码", ["SaveIdentityProvider"] = "保存外部登录方式", ["SwitchIdentityProvider"] = "启用或停用外部登录方式", ["DeleteIdentityProvider"] = "删除外部登录方式", ["LinkMyAccount"] = "绑定外部账号", ["RemoveMyExternalLink"] = "解除本人外部账号", ["RemoveExternalLink"] = "解除他人外部账号", ["TouchExternalLink"] = "外部登录", ["ExportExternalLinks"] = "导出外部账号绑定",
        ["CreateRole"] = "新增角色", ["EditRole"] = "修改角色", ["ChangeRoleState"] = "启用或停用角色", ["DeleteRole"] = "删除角色", ["SetRolePermissions"] = "修改角色权限", ["ExportRoles"] = "导出角色",
        ["SaveMessagePolicy"] = "修改发送规则", ["SendTestMessage"] = "发送测试消息", ["SaveMessageTemplate"] = "修改消息模板", ["ActOnMessage"] = "办理未发出的消息", ["ExportMessages"] = "导出发送记录", ["MarkMessagesRead"] = "阅读消息",
        ["RecoverMessages"] = "恢复中断的发送", ["ClaimMessages"] = "发送消息", ["MarkHandedOver"] = "发送消息", ["SettleMessages"] = "发送消息", ["RecordDelivery"] = "消息送达回执",
        ["RecordServerMinute"] = "记录运行数据", ["DeleteOldFigures"] = "清理运行数据", ["WatchLimits"] = "检查运行限度",
        ["SetJobSchedule"] = "修改任务执行时间", ["PauseJob"] = "暂停或恢复任务", ["StartJob"] = "立即执行任务", ["ExportJobRuns"] = "导出执行记录",
        ["ClaimJob"] = "开始执行任务", ["RenewJob"] = "任务执行中", ["EndJobRun"] = "任务执行结束", ["DeleteOldJobRuns"] = "清理执行记录",
        ["SetParameter"] = "设置参数", ["ChangeScheduledParameter"] = "修改待生效的参数", ["WithdrawScheduledParameter"] = "撤销待生效的参数", ["ApplyParameterFile"] = "导入系统参数", ["ExportParameters"] = "导出系统参数", ["WriteParameterFile"] = "导出参数迁移文件", ["WriteDictionaryFile"] = "导出字典迁移文件", ["ApplyDictionaryFile"] = "导入数据字典",
        ["MakeSigningKey"] = "生成或更换签章密钥", ["RevokeSigningKey"] = "吊销签章密钥", ["ImportSigningKey"] = "导入签章密钥", ["MakeMissingKey"] = "自动生成签章密钥",
        ["CheckCollectionRight"] = "归集鉴权", ["SetCollectionRights"] = "分配归集授权", ["SubmitBatch"] = "上传归集文件", ["CloseCorrection"] = "关闭归集整改", ["BeginBatch"] = "开始归集质控", ["SettleBatch"] = "归集质控入库", ["RemoveOldBatchFiles"] = "清理归集原文件",
        ["SendRecords"] = "接口上报记录", ["OpenBatch"] = "接口建立批次", ["SendBatchPart"] = "接口上报批次数据", ["CompleteBatch"] = "接口提交批次", ["WriteBatchErrors"] = "下载退回数据", ["UnmaskRecord"] = "查看归集记录的完整证件号码", ["ExportRecords"] = "导出归集记录", ["ExportCollectionReport"] = "导出归集日报",
        ["MakeLicencesOfRecords"] = "归集数据制证", ["ChangeLicence"] = "变更证照状态", ["DownloadLicence"] = "下载电子证照", ["ExportLicenceActs"] = "导出证照操作日志", ["SendPhotos"] = "上报证照照片", ["SetPhoto"] = "上传证照照片", ["RemovePhoto"] = "移除证照照片", ["RecountLicences"] = "证照总量核对", ["StartRenewal"] = "凭证照办理延续", ["RemindOfLicences"] = "证照到期提醒", ["RemindOfSigningKeys"] = "签章密钥到期提醒", ["RecordPresentations"] = "登记亮证记录", ["SavePresentationRight"] = "分配亮证授权", ["RemovePresentationRight"] = "收回亮证授权", ["WatchPresentations"] = "亮证异常监测", ["HandlePresentationAlarm"] = "处理亮证异常", ["ExportPresentations"] = "导出亮证记录", ["ExportPresentationStatistics"] = "导出亮证统计", ["ExportLicenceStatistics"] = "导出证照统计",
        ["StartMeasurement"] = "立即测算数据质量", ["ScheduleMeasurements"] = "安排质量测算", ["BeginMeasurement"] = "开始质量测算", ["NoteMeasurement"] = "质量测算中", ["EndMeasurement"] = "完成质量测算", ["TellOverdueIssues"] = "提醒逾期质量问题",
        ["PrintQualityReport"] = "导出数据质量报告", ["AssignQualityIssue"] = "交办质量问题", ["HandleQualityIssue"] = "报告质量问题已整改", ["VerifyQualityIssue"] = "复核质量问题", ["SaveQualityRule"] = "修改质控规则", ["ExportQualityIssues"] = "导出质量问题", ["ExportQualityReport"] = "导出数据质量报告",
        ["StartRecheck"] = "复查证照记录", ["BeginRecheck"] = "开始复查", ["EndRecheck"] = "完成复查", ["ExportRecheck"] = "导出复查结果",
        ["CreateApiClient"] = "登记接口客户端", ["EditApiClient"] = "修改接口客户端", ["ChangeApiClientState"] = "暂停、恢复或关闭接口客户端", ["AddApiClientSecret"] = "生成接口密钥", ["RevokeApiClientSecret"] = "作废接口密钥",
        ["ExportApiCalls"] = "导出接口调用", ["ReadApiCallReport"] = "打印接口调用", ["SpendNonces"] = "核对请求随机数", ["RecordApiCalls"] = "记录接口调用", ["DeleteOldApiCalls"] = "清理接口调用记录",
        ["SaveReviewMatter"] = "保存评审事项", ["SaveReviewPool"] = "保存事项专家库", ["AddPoolMembers"] = "专家加入事项专家库", ["RemovePoolMember"] = "专家移出事项专家库", ["CreateReviewPlan"] = "新建评审计划", ["SavePlanSettings"] = "修改评审计划设置", ["SavePlanRule"] = "修改评审计划规则", ["SavePlanRecusal"] = "修改专家回避", ["SaveSubPlan"] = "保存评审子计划", ["RemoveSubPlan"] = "去掉评审子计划",
        ["SaveReviewGroup"] = "保存抽取分组", ["RemoveReviewGroup"] = "删除抽取分组", ["CancelReviewPlan"] = "取消评审计划", ["SaveRule"] = "保存抽取规则", ["StartDraw"] = "冻结专家抽取", ["TestDraw"] = "测试抽取专家", ["GiveDrawText"] = "输入抽取随机文字", ["AbandonDraw"] = "放弃专家抽取", ["CallNext"] = "补抽专家", ["ReadDraw"] = "查看抽取名单", ["OpenDrawNames"] = "提前查看抽取名单", ["ReadDrawReceipt"] = "下载抽取凭证", ["OpenDrawReceipt"] = "提前下载抽取凭证",
        ["SaveSheetForm"] = "保存评审表草稿", ["ActivateSheetForm"] = "启用评审表", ["DiscardSheetForm"] = "删除评审表草稿", ["AddSheetObjects"] = "增加评审对象", ["RemoveSheetObject"] = "去掉评审对象", ["OpenSheets"] = "开始填评审表", ["NameGroupLeader"] = "指定组长", ["RecuseFromObject"] = "登记对象回避", ["IssueSheetLink"] = "出示填表链接",
        ["EnterPaperSheet"] = "录入纸质评审表", ["ReopenSheet"] = "退回评审表", ["CloseSheets"] = "封存评审表", ["SaveSheetEntry"] = "填写评审表", ["HandInSheet"] = "交回评审表", ["SaveReviewMinutes"] = "保存评审纪要", ["FinishReviewMinutes"] = "评审纪要定稿", ["ReadReviewSheets"] = "查看评审表填写情况", ["PrintReviewSheets"] = "打印评审表", ["ExportSheetResults"] = "导出评审结果",
        ["OpenSealedSheets"] = "查看匿名评审表的填写人", ["ReadExpertSheet"] = "查看专家评审表", ["ReadReviewMinutes"] = "查看评审纪要", ["PrintReviewMinutes"] = "打印评审纪要", ["ReadReviewFees"] = "查看专家劳务费", ["UnmaskReviewFees"] = "查看专家劳务费（完整证件号码）", ["ExportReviewFees"] = "导出专家劳务费", ["ExportWholeReviewFees"] = "导出专家劳务费（完整证件号码）",
        ["NoteAttendance"] = "登记专家到场", ["ConcludeReview"] = "办结评审计划", ["ReadReviewDay"] = "查看评审到场名单", ["PrintReviewList"] = "打印评审名单",
        ["SaveExpert"] = "保存评审专家", ["ChangeExpertState"] = "变更专家状态", ["AddExpertFact"] = "登记专家请假、关系或任职", ["RemoveExpertFact"] = "删除专家请假、关系或任职", ["UnmaskExpert"] = "查看专家完整号码", ["ExportExperts"] = "导出评审专家", ["ExportReviewPlans"] = "导出评审计划", ["ExportDraws"] = "导出专家抽取", ["SaveOwnTag"] = "保存自定义标签", ["SetOwnTag"] = "填写自定义标签", ["RateExpert"] = "评价专家", ["ApplyExpertImport"] = "导入评审专家", ["MergeExperts"] = "合并专家", ["SetOwnTagOfMany"] = "批量设置标签",
        ["OpenCaseReview"] = "为办件发起专家评审", ["ExportReviewStatistics"] = "导出评审统计", ["ReadFairness"] = "查看抽取公正监测",
        ["StartConfirmations"] = "发起评审确认", ["SetProgressNotice"] = "设置确认进度通知", ["RecordAnswer"] = "登记专家答复", ["ResendInvitation"] = "重发评审邀请", ["AnswerInvitation"] = "专家答复邀请", ["ReadConfirmations"] = "查看专家确认情况",
        ["TendConfirmation"] = "办理评审确认", ["ExpireInvitation"] = "逾期未答复补抽", ["HandToOfficer"] = "转电话联系", ["TellProgress"] = "发确认进度通知",
        ["BeginSession"] = "登录", ["TouchSession"] = "登录续期",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> ObjectNames = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ApprovalCase"] = "办件", ["CaseDocument"] = "文书", ["CaseFile"] = "材料文件", ["CaseMaterial"] = "申请材料", ["CasePause"] = "期限暂停", ["CaseExtension"] = "期限延长", ["Applicant"] = "申请人",
        ["Licence"] = "证照", ["LicenceAct"] = "证照操作", ["LicencePhoto"] = "证照照片", ["LicenceActExport"] = "证照操作日志导出", ["LicenceStatistics"] = "证照统计", ["PresentationRight"] = "亮证授权", ["PresentationAlarm"] = "亮证异常", ["PresentationExport"] = "亮证记录导出", ["PublicNotice"] = "双公示", ["HandlingAssignment"] = "办理分工", ["GuideVersion"] = "办事指南", ["LicenceType"] = "证照种类", ["StandardVersion"] = "证照标准", ["ServiceMatter"] = "政务服务事项", ["BusinessItem"] = "业务办理项",
        ["PublicHoliday"] = "节假日", ["Organisation"] = "机构", ["Post"] = "岗位", ["PostRole"] = "岗位的角色", ["Role"] = "角色", ["RolePermission"] = "角色的权限", ["PortalUser"] = "账号",
        ["Announcement"] = "公告", ["AnnouncementVersion"] = "公告正文", ["AnnouncementFile"] = "公告附件",
        ["CaseExport"] = "办件列表导出", ["ArchiveExport"] = "办件归档导出", ["NoticeExport"] = "双公示导出", ["CaseStatistics"] = "办件统计导出", ["HandOverList"] = "办件交接单",
        ["AnnouncementExport"] = "公告导出", ["AnnouncementReaderExport"] = "公告阅读统计导出", ["AuditExport"] = "审计日志导出", ["OrganisationExport"] = "组织机构导出", ["DifferenceExport"] = "卫统比对导出", ["StatisticsList"] = "卫统机构数据", ["OrganisationDifference"] = "卫统比对差异", ["SecurityPolicy"] = "安全策略", ["SecondFactor"] = "双因子认证", ["AddressRule"] = "访问地址", ["UsedPassword"] = "用过的密码", ["AccountExport"] = "账号导出", ["RoleExport"] = "角色导出", ["JobSetting"] = "定时任务", ["Message"] = "消息", ["MessageTemplate"] = "消息模板", ["MessagePolicy"] = "发送规则", ["MessageExport"] = "发送记录导出", ["JobRunExport"] = "执行记录导出", ["PortalSession"] = "登录设备",
        ["IdentityProvider"] = "外部登录方式", ["ExternalLink"] = "外部账号绑定", ["ExternalLinkExport"] = "外部账号绑定导出",
        ["ParameterValue"] = "系统参数的值", ["ParameterExport"] = "系统参数导出", ["DataDictionary"] = "数据字典", ["DictionaryItem"] = "字典项", ["DictionaryExport"] = "数据字典导出",
        ["QualitySetting"] = "质控规则", ["QualityIssue"] = "质量问题", ["QualityIssueExport"] = "质量问题导出", ["QualityReport"] = "数据质量报告",
        ["StandardRecheck"] = "证照标准复查", ["LicenceBatch"] = "归集批次", ["CollectionRight"] = "归集授权", ["LicenceRecord"] = "归集记录", ["LicenceRecordExport"] = "归集记录导出", ["CollectionReport"] = "归集日报",
        ["SigningKey"] = "签章密钥", ["SigningRoot"] = "门户根证书",
        ["ApiClient"] = "接口客户端", ["ApiClientSecret"] = "接口密钥", ["ApiClientGrant"] = "接口范围", ["ApiCallExport"] = "接口调用导出",
        ["Expert"] = "评审专家", ["ExpertEmployment"] = "专家任职经历", ["ExpertAbsence"] = "专家请假", ["ExpertTie"] = "专家利害关系", ["ExpertMerge"] = "专家合并", ["ExpertRating"] = "专家评价", ["ExpertExport"] = "专家库导出", ["ReviewPlanExport"] = "评审计划导出", ["ExpertDrawExport"] = "专家抽取导出", ["OwnTag"] = "自定义标签", ["OwnTagValue"] = "自定义标签取值",
        ["ReviewMatter"] = "评审事项", ["ReviewPool"] = "专家库", ["ReviewPoolMember"] = "专家库成员", ["ReviewMatterPool"] = "事项与专家库的关联", ["ReviewPlan"] = "评审计划", ["ReviewSubPlan"] = "评审子计划", ["ReviewGroup"] = "抽取分组", ["SavedRule"] = "抽取规则", ["ReviewExport"] = "评审导出",
        ["SheetForm"] = "评审表", ["SheetRound"] = "场次评审表", ["SheetObject"] = "评审对象", ["SheetRecusal"] = "评审对象回避", ["SheetFiller"] = "专家填表", ["SheetMark"] = "评审表内容", ["ReviewMinutes"] = "评审纪要",
        ["ExpertDraw"] = "专家抽取", ["DrawSeat"] = "抽取名额", ["DrawCauseEntry"] = "补抽原因",
        ["ReviewStatistics"] = "评审统计导出", ["FairnessWatch"] = "抽取公正监测", ["ReviewConfirmation"] = "评审确认", ["ReviewInvitation"] = "评审邀请",
        ["IdentityUserClaim`1"] = "账号声明", ["IdentityUserLogin`1"] = "外部登录", ["IdentityUserToken`1"] = "登录令牌", ["ApplicantNameGram"] = "申请人检索", ["NumberSequence"] = "编号序列",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> FieldNames = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Subject"] = "标题", ["Text"] = "短信内容", ["UsesPortal"] = "站内消息", ["UsesText"] = "短信", ["UsesMail"] = "邮件", ["QuietFrom"] = "免打扰从", ["QuietTo"] = "免打扰到", ["TextOnWorkingDaysOnly"] = "短信只在工作日", ["QuietForMail"] = "邮件也免打扰", ["Attempts"] = "发送次数",
        ["Cron"] = "执行时间", ["IsPaused"] = "是否暂停", ["RequestedAt"] = "要求立即执行",
        ["OrganisationPath"] = "所属机构路径", ["OrganPath"] = "机关路径", ["Path"] = "机构路径", ["OrganName"] = "机关", ["DepartmentName"] = "处室", ["DivisionCode"] = "行政区划代码", ["Name"] = "名称", ["ShortName"] = "简称",
        ["Title"] = "标题", ["Kind"] = "类型", ["State"] = "状态", ["Status"] = "状态", ["Code"] = "代码", ["Number"] = "编号", ["Note"] = "备注", ["Description"] = "说明", ["Ordinal"] = "顺序", ["IsActive"] = "启用", ["Level"] = "层级",
        ["Levels"] = "办理层级", ["Address"] = "地址", ["Phone"] = "电话", ["CreditCode"] = "统一社会信用代码", ["DocumentPrefix"] = "发文代字", ["ParentId"] = "上级机构", ["Date"] = "日期", ["ValidFrom"] = "有效期起", ["ValidTo"] = "有效期止", ["ValidUntil"] = "有效期至",
        ["CaseId"] = "办件", ["CaseNumber"] = "办件编号", ["MatterId"] = "事项", ["MatterName"] = "事项名称", ["ItemId"] = "业务办理项", ["ItemName"] = "业务办理项名称", ["ItemKind"] = "办理类型", ["GuideVersionId"] = "办事指南版本",
        ["ApplicantKind"] = "服务对象", ["ApplicantId"] = "申请人", ["ApplicantName"] = "申请人姓名或名称", ["ApplicantNumberMasked"] = "证件号码（脱敏）", ["ApplicantNumberIndex"] = "证件号码检索值", ["ContactName"] = "联系人", ["ContactPhoneMasked"] = "联系电话（脱敏）",
        ["FormCipher"] = "申请表内容（加密）", ["Channel"] = "渠道", ["StepIndex"] = "环节序号", ["StepKind"] = "环节类型", ["StepName"] = "当前环节", ["StepEnteredAt"] = "进入环节时间", ["HandlerId"] = "经办人账号", ["HandlerName"] = "经办人", ["SubmittedAt"] = "提交时间",
        ["ReceivedOn"] = "收件日期", ["SilenceOn"] = "受理告知期限", ["AcceptedOn"] = "受理日期", ["AcceptedBySilence"] = "逾期未告知视为受理", ["StatutoryDays"] = "法定工作日", ["PromisedDays"] = "承诺工作日", ["DueOn"] = "承诺到期日", ["StatutoryDueOn"] = "法定到期日",
        ["ActBy"] = "应办日期", ["DecidedOn"] = "决定日期", ["DecidedOnTime"] = "按时决定", ["ClosedOn"] = "办结日期", ["DeliverBy"] = "送达期限", ["HandedOverAt"] = "交接时间", ["ArchivedAt"] = "归档时间", ["ArchiveNumber"] = "档案号", ["SupplementRequested"] = "已告知补正",
        ["EventCount"] = "办理记录数", ["NegativeRecommendation"] = "建议不予许可", ["StartedOn"] = "开始日期", ["EndedOn"] = "结束日期", ["Cause"] = "原因", ["StartedBy"] = "登记人", ["GrantedOn"] = "批准日期", ["WorkingDays"] = "工作日数", ["Reason"] = "理由", ["GrantedBy"] = "批准人",
        ["Required"] = "是否必交", ["ExemptedBy"] = "免提交依据", ["MaterialId"] = "申请材料", ["Hash"] = "内容校验值", ["FileName"] = "文件名", ["ContentType"] = "文件类型", ["Size"] = "大小（字节）", ["UploadedAt"] = "上传时间", ["UploadedByName"] = "上传人", ["IsSupplement"] = "补正材料",
        ["IssuedOn"] = "出具日期", ["IssuedByName"] = "出具人", ["ModelJson"] = "文书内容", ["HolderName"] = "持有人", ["HolderId"] = "持有人", ["DecisionNumber"] = "决定文号", ["Result"] = "决定结果", ["PublishedAt"] = "公示时间", ["PublishedById"] = "公示人账号",
        ["VersionNumber"] = "版本", ["ContentJson"] = "内容", ["EffectiveFrom"] = "施行日期", ["EditedBy"] = "编制人账号", ["EditedByName"] = "编制人", ["EditedAt"] = "编制时间", ["SubmittedBy"] = "送审人账号", ["SubmittedByName"] = "送审人",
        ["ReviewedByName"] = "审核人", ["ReviewedAt"] = "审核时间", ["ReviewOpinion"] = "审核意见", ["ChangeNote"] = "修改说明", ["RetiredAt"] = "停用时间", ["Category"] = "事项分类", ["OnlineMode"] = "网办深度", ["OnlineModeText"] = "网办深度说明", ["PublicNotice"] = "双公示",
        ["AiAssist"] = "智慧晓苏", ["Initials"] = "拼音首字母", ["SubMatterName"] = "子项", ["NumberCipher"] = "证件号码（加密）", ["NumberIndex"] = "证件号码检索值", ["NumberMasked"] = "证件号码（脱敏）", ["LegalRepresentative"] = "法定代表人", ["PhoneCipher"] = "电话（加密）",
        ["PhoneMasked"] = "电话（脱敏）", ["LicenceType"] = "证照类型", ["FactsCipher"] = "证照内容（加密）", ["RecordId"] = "归集记录", ["RecordRevision"] = "归集记录的第几次内容", ["Identifier"] = "电子证照标识", ["IdentifierCode"] = "证照类型代码", ["MadeAt"] = "制证时间", ["VerificationCode"] = "核验码", ["ReplacedById"] = "替换为", ["UserId"] = "账号", ["OrganisationId"] = "机构", ["RoleId"] = "角色", ["PostId"] = "岗位", ["Permission"] = "权限", ["Reach"] = "范围",
        ["DisplayName"] = "姓名", ["UserName"] = "用户名", ["Email"] = "邮箱", ["EmailConfirmed"] = "邮箱已确认", ["PhoneNumber"] = "手机号码", ["PhoneNumberConfirmed"] = "手机已确认", ["PasswordHash"] = "密码", ["TwoFactorEnabled"] = "双因子认证", ["LockoutEnd"] = "锁定到", ["LockoutEnabled"] = "允许锁定",
        ["ActingPostId"] = "当前岗位", ["RemindedDays"] = "已提醒（到期前天数）", ["ClientKey"] = "接口客户端", ["ClientCode"] = "客户端标识", ["ClientName"] = "客户端名称", ["PurposeCode"] = "用途代码", ["PurposeName"] = "用途", ["FieldKeys"] = "返回的数据项", ["Basis"] = "依据", ["Hour"] = "时段", ["Calls"] = "调用次数", ["Missed"] = "查无结果次数", ["Threshold"] = "起报次数", ["RaisedAt"] = "报出时间", ["HandledAt"] = "核查时间", ["HandledByName"] = "核查人", ["StateReason"] = "状态理由", ["CreatedAt"] = "创建时间", ["PhoneIndex"] = "手机号码检索值", ["Remark"] = "备注", ["SessionsEndedAt"] = "强制下线时间", ["BeganAt"] = "登录时间", ["LastSeenAt"] = "最近活动", ["Device"] = "设备", ["EndedAt"] = "退出时间", ["MustChangePassword"] = "须修改密码", ["PasswordChangedAt"] = "密码修改时间", ["IsDemo"] = "演示账号", ["TitleKey"] = "标题检索值", ["LatestVersionId"] = "最新版本", ["PublishedVersionId"] = "发布版本", ["PinnedAt"] = "置顶时间", ["CreatedById"] = "起草人",
        ["ChangedAt"] = "修改时间", ["AnnouncementId"] = "公告", ["Body"] = "正文", ["Urgency"] = "紧急程度", ["AudienceRoot"] = "推送辖区", ["ToRoles"] = "按角色推送", ["ToOrganisations"] = "按机构推送", ["AudienceWords"] = "推送范围", ["PublisherId"] = "发布人账号", ["PublisherName"] = "发布人",
        ["AuthorId"] = "作者账号", ["AuthorName"] = "作者", ["PublishAt"] = "定时发布", ["ExpiresOn"] = "有效期", ["FirstReviewerId"] = "初审人", ["Refusal"] = "驳回理由", ["VisibleFrom"] = "可见自", ["VisibleTo"] = "可见至", ["RemindsAgain"] = "重新提醒", ["ReadersOfId"] = "阅读记录沿用",
        ["ReadCount"] = "阅读人数", ["PeopleCount"] = "推送人数", ["VersionId"] = "版本", ["IsInline"] = "正文图片", ["Gram"] = "检索片段", ["ClaimType"] = "声明类型", ["ClaimValue"] = "声明值", ["ProviderDisplayName"] = "登录方名称", ["Value"] = "值",
        ["PasswordLength"] = "密码最短长度", ["PasswordNeedsUpper"] = "要求大写字母", ["PasswordNeedsLower"] = "要求小写字母", ["PasswordNeedsDigit"] = "要求数字", ["PasswordNeedsSymbol"] = "要求特殊字符", ["PasswordDistinct"] = "不同字符数",
        ["PasswordDays"] = "密码有效期（天）", ["PasswordPauseDays"] = "修改间隔（天）", ["PasswordHistory"] = "不可重复的历史密码", ["LockoutFailures"] = "登录失败次数", ["LockoutMinutes"] = "锁定时长（分钟）", ["IdleMinutes"] = "无操作退出（分钟）",
        ["SessionHours"] = "单次登录最长（小时）", ["SessionsPerPerson"] = "同时登录数", ["SessionOverflow"] = "超出时", ["SecondFactor"] = "双因子认证", ["SecondFactorRoles"] = "需要双因子认证的角色", ["WarnUnusualPlace"] = "异地登录提醒",
        ["SecondFactorByText"] = "可以用短信验证码", ["SecondFactorByMail"] = "可以用邮件验证码",
        ["Authority"] = "签发者地址", ["ClientId"] = "客户端 ID", ["SecretUse"] = "密钥传送方式", ["Scopes"] = "授权范围", ["NameClaim"] = "账号名称字段", ["CountsAsSecondFactor"] = "对方已做双因子认证", ["SortOrder"] = "排序",
        ["ProviderId"] = "外部登录方式", ["ExternalSubject"] = "外部账号标识", ["ExternalName"] = "外部账号", ["LinkedAt"] = "绑定时间", ["LastUsedAt"] = "最近使用",
        ["SecretCipher"] = "密钥", ["RecoveryHashes"] = "恢复码", ["ConfirmedAt"] = "绑定时间", ["LastStep"] = "最近使用", ["IsUnusual"] = "异地登录", ["Range"] = "地址或网段", ["At"] = "时间",
        ["ParameterCode"] = "参数编码", ["DictionaryCode"] = "字典编码", ["EnglishName"] = "英文名称", ["ParentCode"] = "上级编码", ["Module"] = "模块", ["IsHierarchical"] = "层级", ["ParameterName"] = "参数", ["OrganisationName"] = "适用机构", ["SetByName"] = "设置人", ["SetAt"] = "设置时间", ["IsWithdrawn"] = "已撤销",
        ["Purpose"] = "用途", ["Algorithm"] = "算法", ["KeyId"] = "密钥编号", ["Source"] = "来源", ["PrivateKeyCipher"] = "私钥（密文）", ["RevokedFrom"] = "签名失效起始日", ["CreatedBy"] = "创建人",
        ["ClientId"] = "客户端标识", ["SystemName"] = "对接系统", ["ContactWay"] = "联系方式", ["AllowedAddresses"] = "允许的地址", ["CallsPerMinute"] = "每分钟调用次数", ["MustSign"] = "请求必须签名", ["ApiClientId"] = "接口客户端", ["Beginning"] = "密钥开头", ["SecretHash"] = "密钥校验值",
        ["Mode"] = "存量或增量", ["SubmittedByUnit"] = "上传单位", ["Reference"] = "对方批次号", ["Width"] = "宽（像素）", ["Height"] = "高（像素）", ["FileHash"] = "文件校验值", ["Bytes"] = "大小（字节）", ["ReceivedAt"] = "收到时间", ["StartedAt"] = "开始质控时间", ["StandardNumber"] = "标准版本", ["Total"] = "行数", ["Inserted"] = "新增", ["Updated"] = "更新",
        ["Unchanged"] = "未变", ["Older"] = "旧于库内", ["Superseded"] = "批内重复", ["Faulty"] = "退回行数", ["CorrectsId"] = "整改的批次", ["CorrectionOpen"] = "待整改", ["CorrectedById"] = "整改批次", ["CorrectedAt"] = "整改时间", ["CorrectionNote"] = "不再上传的原因", ["CorrectionClosedByName"] = "关闭整改人",
        ["RuleKey"] = "规则", ["IsOn"] = "是否启用", ["Weight"] = "权重", ["DueDays"] = "整改天数",
        ["ContentVersion"] = "内容版本", ["RequestedByName"] = "提出人", ["Failing"] = "不符合条数", ["CollectorId"] = "被授权人", ["CollectorCode"] = "账号或客户端", ["CollectorName"] = "被授权人姓名", ["GrantedByName"] = "授权人", ["GrantedAt"] = "授权时间",
        ["HolderKind"] = "持证主体", ["TypeId"] = "证照种类", ["ActivatedByName"] = "启用人", ["ActivatedAt"] = "启用时间", ["ReviewedBy"] = "审核人账号",
        ["SigningKeyCipher"] = "签名密钥（加密）", ["ExpiresAt"] = "到期时间",
        ["IdentityCipher"] = "证件号码（加密）", ["IdentityMasked"] = "证件号码（脱敏）", ["Sex"] = "性别", ["BirthDate"] = "出生日期", ["Institution"] = "单位", ["InstitutionLevel"] = "单位级别", ["Specialty"] = "专业", ["ProfessionalTitle"] = "职称",
        ["QualificationLines"] = "执业资格", ["LanguageLines"] = "语言", ["PracticeSince"] = "从业起始年份", ["IsTechnical"] = "技术专家", ["IsEminent"] = "院士或全国知名专家", ["SuspendedTo"] = "暂停至", ["Ratings"] = "评价次数", ["RatingSum"] = "评价总分", ["UnqualifiedRatings"] = "不合格次数", ["Served"] = "参加评审次数", ["LastServedOn"] = "最近参加评审",
        ["ExpertId"] = "专家", ["From"] = "起始日", ["To"] = "截止日", ["Party"] = "关系人或单位", ["ByName"] = "登记人", ["KeptId"] = "保留的专家", ["MergedId"] = "并入的专家", ["KeptNumber"] = "保留的专家编号", ["MergedNumber"] = "并入的专家编号", ["Evidence"] = "合并前内容", ["PlanId"] = "评审计划", ["Points"] = "得分", ["IsQualified"] = "是否合格",
        ["Key"] = "标识", ["OptionLines"] = "可选值", ["Unit"] = "单位", ["Revision"] = "第几版", ["TagId"] = "标签",
        ["MessageName"] = "短信里的名称", ["UsesWholePool"] = "使用全省专家库", ["PoolId"] = "专家库", ["Label"] = "名称", ["AddedAt"] = "加入时间", ["AddedByName"] = "加入人", ["InstitutionCap"] = "同一机构人数上限", ["RuleJson"] = "抽取规则", ["RuleName"] = "规则名称", ["RecusalJson"] = "回避设置", ["OddAndFive"] = "五人以上单数",
        ["TwoThirdsTechnical"] = "技术专家不少于三分之二", ["MainDiscipline"] = "主要学科", ["MessagesOnWeekends"] = "周末发短信", ["NamesHours"] = "名单提前公开小时数", ["CreatedByName"] = "创建人", ["SubPlanId"] = "子计划", ["Day"] = "日期", ["Half"] = "时段", ["Place"] = "地点", ["Formal"] = "正式专家数", ["Backup"] = "备份专家数", ["CancelledReason"] = "取消原因",
        ["FormId"] = "评审表版本", ["OpenedAt"] = "开始填表时间", ["OpenedByName"] = "开始填表人", ["ClosedAt"] = "封存时间", ["ClosedByName"] = "封存人", ["ClosedReason"] = "缺表封存原因", ["ResultJson"] = "评审结果", ["PaperSheets"] = "匿名纸质表份数", ["RoundId"] = "场次评审表", ["Mark"] = "对象代号", ["ObjectId"] = "评审对象", ["SeatId"] = "抽取名额",
        ["IsLeader"] = "组长", ["LinkHash"] = "填表链接（摘要）", ["LinkAt"] = "链接出示时间", ["OwnerCipher"] = "匿名表所有者（加密）", ["HandedInAt"] = "交回时间", ["ReopenedReason"] = "退回原因", ["EntryJson"] = "填写内容", ["IsFinished"] = "定稿", ["MadeByName"] = "编写人",
        ["Conclusion"] = "评审结论", ["ConcludedAt"] = "办结时间", ["ConcludedByName"] = "办结人", ["Attended"] = "到场",
        ["OwnerPath"] = "所有者机构路径", ["OwnerId"] = "所有者账号", ["OwnerName"] = "所有者", ["Content"] = "内容", ["FrozenAt"] = "冻结时间", ["Commitment"] = "冻结文件校验值", ["ServerNonceCipher"] = "系统随机数（加密）", ["ServerNonceHash"] = "系统随机数校验值", ["ServerNonce"] = "系统随机数", ["OperatorTextCipher"] = "抽取人文字（加密）", ["OperatorId"] = "抽取人账号", ["OperatorName"] = "抽取人", ["OperatorText"] = "抽取人文字",
        ["SupervisorTextCipher"] = "监督人文字（加密）", ["SupervisorId"] = "监督人账号", ["SupervisorName"] = "监督人", ["SupervisorText"] = "监督人文字", ["Seed"] = "种子", ["DrawnAt"] = "抽取时间", ["LookedAhead"] = "调整过次序", ["StartedByName"] = "发起人", ["StartedById"] = "发起人账号", ["AbandonedReason"] = "放弃原因", ["AbandonedAt"] = "放弃时间", ["AbandonedByName"] = "放弃人",
        ["DrawId"] = "专家抽取", ["GroupId"] = "抽取分组", ["ExpertNumber"] = "专家编号", ["IsFormal"] = "正式专家", ["SinceCause"] = "第几次补抽抽中", ["PromotedByCause"] = "第几次补抽转正", ["LeftFor"] = "离开原因", ["LeftAt"] = "离开时间", ["ById"] = "办理人账号",
        ["PanelAgrees"] = "专家组同意", ["Chances"] = "抽中概率",
        ["SeatId"] = "抽取名额", ["DueAt"] = "计划发送时间", ["SentAt"] = "发出时间", ["Link"] = "第几个链接", ["MessageKey"] = "短信标识", ["RemindAt"] = "计划提醒时间", ["RemindedAt"] = "提醒时间", ["AnsweredAt"] = "答复时间", ["AnsweredByName"] = "答复人", ["FinishedAt"] = "结束时间",
        ["SummaryTimes"] = "进度通知时间", ["SummaryPeople"] = "进度通知人员", ["SummarisedAt"] = "上次进度通知",
        ["Head"] = "负责人", ["StateNote"] = "停用说明", ["MergedIntoId"] = "合并到",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Names of values of enumerations that have no <c>Name()</c> beside them.</summary>
    private static readonly FrozenDictionary<string, string> ValueNames = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["MaterialStatus.Submitted"] = "已提交", ["MaterialStatus.Exempted"] = "免提交", ["MaterialStatus.NotSubmitted"] = "未提交",
        ["AdministrativeLevel.Province"] = "省级", ["AdministrativeLevel.City"] = "市级", ["AdministrativeLevel.County"] = "县级", ["AdministrativeLevel.Town"] = "乡镇级", ["AdministrativeLevel.Village"] = "村级",
        ["LicenceState.Valid"] = "有效", ["LicenceState.Replaced"] = "已被替换", ["LicenceState.Cancelled"] = "已注销", ["CaseDocumentKind.Receipt"] = "收件凭证", ["CaseDocumentKind.AcceptanceNotice"] = "受理通知书", ["CaseDocumentKind.RefusalNotice"] = "不予受理决定书",
        ["CaseDocumentKind.SupplementNotice"] = "补正材料通知书", ["CaseDocumentKind.Decision"] = "准予决定书", ["CaseDocumentKind.NegativeDecision"] = "不予决定书", ["CaseDocumentKind.ExtensionNotice"] = "延长期限告知书", ["CaseDocumentKind.DeliveryReceipt"] = "送达回证", ["CaseDocumentKind.Licence"] = "证照",
        ["PublicNoticeState.Due"] = "待公示", ["PublicNoticeState.Published"] = "已公示", ["OrganisationKind.Commission"] = "卫生健康委员会", ["OrganisationKind.Headquarters"] = "本级",
        ["OrganisationKind.Department"] = "内设处室", ["OrganisationKind.ServiceWindow"] = "政务服务窗口", ["OrganisationKind.Hospital"] = "医院", ["OrganisationKind.Institution"] = "其他卫生机构", ["CalendarDayKind.Holiday"] = "放假", ["CalendarDayKind.Workday"] = "上班",
        ["PoolState.InPool"] = "在库", ["PoolState.Suspended"] = "暂停抽取", ["PoolState.Removed"] = "已出库", ["SeatState.Held"] = "在名单中", ["SeatState.Left"] = "已离开", ["TagKind.Text"] = "文字", ["TagKind.Texts"] = "多项文字", ["TagKind.Number"] = "数值", ["TagKind.Date"] = "日期", ["TagKind.YesNo"] = "是或否", ["TagKind.Choice"] = "单选", ["TagKind.Choices"] = "多选", ["TagKind.Level"] = "等级", ["TagKind.Division"] = "地区",
        ["FlowStepKind.PreReview"] = "预审", ["FlowStepKind.Acceptance"] = "受理", ["FlowStepKind.SiteInspection"] = "现场审查", ["FlowStepKind.ExpertReview"] = "专家评审", ["FlowStepKind.DepartmentReview"] = "处室审核", ["FlowStepKind.LeaderDecision"] = "领导审批", ["FlowStepKind.LicenceMaking"] = "制证",
        ["FlowStepKind.Delivery"] = "发证送达", ["AdministrativeLevels.Province"] = "省级", ["AdministrativeLevels.City"] = "市级", ["AdministrativeLevels.County"] = "县级",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The enumerations' own names, by type: every <c>Name(this X)</c> of the product.</summary>
    private static readonly FrozenDictionary<Type, MethodInfo> EnumNames = Assemblies()
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type is { IsAbstract: true, IsSealed: true, IsGenericType: false })
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
        .Where(method => method.Name == "Name" && !method.IsGenericMethod && method.ReturnType == typeof(string) && method.GetParameters() is [{ ParameterType.IsEnum: true }])
        .GroupBy(method => method.GetParameters()[0].ParameterType)
        .ToFrozenDictionary(methods => methods.Key, methods => methods.First());

    private static readonly FrozenDictionary<string, Type> Types = Assemblies()
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.IsClass && ObjectNames.ContainsKey(type.Name))
        .GroupBy(type => type.Name, StringComparer.Ordinal)
        .ToFrozenDictionary(types => types.Key, types => types.First(), StringComparer.Ordinal);

    public static IReadOnlyList<(string Code, string Name)> Objects { get; } = [.. ObjectNames.Where(pair => !pair.Key.Contains('`', StringComparison.Ordinal)).OrderBy(pair => pair.Value, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value))];

    public static IReadOnlyList<(string Code, string Name)> Operations { get; } = [.. OperationNames.OrderBy(pair => pair.Value, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value))];

    public static string Name(this AuditView view) => view switch { AuditView.Looks => "导出与查看", AuditView.SignIns => "登录日志", _ => "操作与数据变更" };

    /// <summary>Whether the log has a word for it: acts, and looks that are put on record.</summary>
    internal static bool IsOperation(string name) => OperationNames.ContainsKey(name);

    public static string Operation(string name) => OperationNames.GetValueOrDefault(name, name);

    public static string Object(string type) => ObjectNames.GetValueOrDefault(type, type);

    /// <summary>A value of an enumeration for people.</summary>
    internal static string ValueName<T>(T value)
        where T : struct, Enum => EnumNames.TryGetValue(typeof(T), out var name) ? (string)name.Invoke(null, [value])! : ValueNames.GetValueOrDefault(typeof(T).Name + "." + value, value.ToString());

    public static string Kind(ChangeKind kind) => kind switch
    {
        ChangeKind.Created => "新增",
        ChangeKind.Changed => "修改",
        ChangeKind.Deleted => "删除",
        ChangeKind.SignedIn => "登录成功",
        ChangeKind.SignInRefused => "登录失败",
        _ => "查看或导出",
    };

    public static string Field(string type, string field) => Column(type, field)?.Header ?? FieldNames.GetValueOrDefault(field, field);

    internal static AuditValue Value(string type, FieldChange change) => new(Field(type, change.Field), Say(type, change.Field, change.Before), Say(type, change.Field, change.After));

    private static string? Say(string type, string field, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return value;
        }

        if (Column(type, field) is { } column)
        {
            return column.Say(value);
        }

        var property = Types.GetValueOrDefault(type)?.GetProperty(field)?.PropertyType;
        var kind = property is null ? null : Nullable.GetUnderlyingType(property) ?? property;
        if (kind is { IsEnum: true })
        {
            return string.Join("、", value.Split(", ").Select(part => EnumNames.TryGetValue(kind, out var name) && Enum.TryParse(kind, part, out var known)
                ? (string)name.Invoke(null, [known])!
                : ValueNames.GetValueOrDefault(kind.Name + "." + part, part)));
        }

        return kind == typeof(DateTime) && DateTime.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var at)
            ? ShanghaiTime.Of(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
            : value;
    }

    private static RegisterColumn? Column(string type, string field) => Registers.FirstOrDefault(register => register.EntityType == type)?.Declared.FirstOrDefault(column => column.Property == field);

    private static Assembly[] Assemblies() => [typeof(ServiceMatter).Assembly, typeof(PortalUser).Assembly];
}
