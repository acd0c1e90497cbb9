using HealthPortal.Domain.Platform.Parameters;

namespace HealthPortal.Data.Licensing.LicenceCollection;

public static class CollectionParameters
{
    public static readonly WholeNumberParameter MostMegabytes = new("collection.most-megabytes", "证照归集", "归集文件大小上限", "网页上传的归集文件不能超过这个大小。", 500, 1, 2000) { Unit = "MB" };

    public static readonly WholeNumberParameter FileDays = new("collection.file-days", "证照归集", "归集原文件保存天数", "处理结束超过天数的归集原文件和错误明细会清理；入库的数据、批次和统计永久保存。", 180, 7, 3650) { Unit = "天" };
}
