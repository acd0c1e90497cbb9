namespace HealthPortal.Domain.Experts.ExpertExtraction;

/// <summary>Who holds a place, counted the ways the caps ask.</summary>
internal sealed class SeatCount
{
    private readonly PlacePlan plan;
    private readonly int[] ofPlan;
    private readonly int[] ofGroup;

    public SeatCount(PlacePlan plan)
    {
        this.plan = plan;
        ofPlan = new int[plan.Institutions];
        ofGroup = new int[plan.Institutions * plan.Groups];
        Gone = new bool[plan.Institution.Length];
        Left = new int[plan.Classes.Length];
        foreach (var index in plan.ClassOf)
        {
            Left[index]++;
        }
    }

    /// <summary>Experts who hold or held a place, or were struck: they are not called again.</summary>
    public bool[] Gone { get; }

    /// <summary>Of each class, how many are not gone.</summary>
    public int[] Left { get; }

    public bool MayTake(int group, int expert)
    {
        var institution = plan.Institution[expert];
        return !Gone[expert] && ofPlan[institution] < plan.PlanCap && OfGroup(group, institution) < plan.Cap[group];
    }

    public int OfPlan(int institution) => ofPlan[institution];

    public int OfGroup(int group, int institution) => ofGroup[(institution * plan.Groups) + group];

    public void Take(int group, int expert)
    {
        Strike(expert);
        Count(group, expert, 1);
    }

    /// <summary>The place becomes free, and with it the caps; the expert is not called again.</summary>
    public void Leave(int group, int expert) => Count(group, expert, -1);

    public void Strike(int expert)
    {
        Gone[expert] = true;
        Left[plan.ClassOf[expert]]--;
    }

    private void Count(int group, int expert, int change)
    {
        var institution = plan.Institution[expert];
        ofPlan[institution] += change;
        ofGroup[(institution * plan.Groups) + group] += change;
    }
}
