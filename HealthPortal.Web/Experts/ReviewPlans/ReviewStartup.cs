using HealthPortal.Data.Experts;
using HealthPortal.Web.Shell;

namespace HealthPortal.Web.Experts.ReviewPlans;

public static class ReviewStartup
{
    public static IServiceCollection AddReviews(this IServiceCollection services) =>
        services.AddWorkbench(new("专家评审", "评审与抽取", ReviewAddress.Path, "users", ReviewPermissions.View, 600, "评审事项、计划、抽取规则、专家抽取和补抽，抽取过程可以核对"));
}
