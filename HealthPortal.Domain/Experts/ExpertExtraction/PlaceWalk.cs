namespace HealthPortal.Domain.Experts.ExpertExtraction;

/// <summary>Who was taken in each group, formal first, as indexes of experts.</summary>
/// <param name="LookedAhead">Walking straight on would have left places empty, so that the walk looked ahead.</param>
internal sealed record PlaceWalkResult(List<int>[] Formal, List<int>[] Backup, SeatCount Seats, bool LookedAhead);

/// <summary>
/// Fills the places of a plan by walking each group's order: all formal places group after group, then all backup places. An expert is passed over who
/// is taken already or whose institution has reached a cap. When this straight walk leaves a place empty, the draw is walked again from the start with
/// one more ground for passing over: that the rest of the places could then no longer be filled. A straight walk that succeeds is what looking ahead
/// would give as well, for each of its steps could be completed.
/// </summary>
internal static class PlaceWalk
{
    /// <param name="position">The expert at a group's position, or −1 behind the end.</param>
    /// <returns>Null when the places cannot all be filled by anybody.</returns>
    public static PlaceWalkResult? Run(PlacePlan plan, Func<int, int, int> position) => Straight(plan, position) ?? LookAhead(plan, position);

    public static PlaceWalkResult? Straight(PlacePlan plan, Func<int, int, int> position) => Walk(plan, position, lookAhead: false);

    /// <param name="ahead">What <see cref="Full"/> gives for the plan, for callers that walk it many times; is used up.</param>
    public static PlaceWalkResult? LookAhead(PlacePlan plan, Func<int, int, int> position, PlaceFlow? ahead = null) => Walk(plan, position, lookAhead: true, ahead);

    /// <returns>A flow that fills all places; null when there is none.</returns>
    public static PlaceFlow? Full(PlacePlan plan)
    {
        int[] need = [.. plan.Formal.Zip(plan.Backup, (formal, backup) => formal + backup)];
        var flow = new PlaceFlow(plan);
        return flow.Fill(need).Sum() == need.Sum() ? flow : null;
    }

    private static PlaceWalkResult? Walk(PlacePlan plan, Func<int, int, int> position, bool lookAhead, PlaceFlow? ahead = null)
    {
        var seats = new SeatCount(plan);
        int[] need = [.. plan.Formal.Zip(plan.Backup, (formal, backup) => formal + backup)];
        var flow = lookAhead ? ahead ?? Full(plan) : null;
        if (lookAhead && flow is null)
        {
            return null;
        }

        // Who would block others now would do so later as well: the search for another way is made once for each class of experts.
        var blocked = new HashSet<(int Group, int Class)>();
        var next = new int[plan.Groups];
        List<int>[] Round(int[] count)
        {
            var taken = new List<int>[plan.Groups];
            for (var group = 0; group < plan.Groups; group++)
            {
                taken[group] = [];
                while (taken[group].Count < count[group])
                {
                    var expert = position(group, next[group]++);
                    if (expert < 0)
                    {
                        break;
                    }

                    if (!seats.MayTake(group, expert) || blocked.Contains((group, plan.ClassOf[expert])))
                    {
                        continue;
                    }

                    if (flow is not null && !flow.TryTake(group, expert))
                    {
                        blocked.Add((group, plan.ClassOf[expert]));
                        continue;
                    }

                    seats.Take(group, expert);
                    need[group]--;
                    taken[group].Add(expert);
                }
            }

            return taken;
        }

        var formal = Round(plan.Formal);
        var backup = Round(plan.Backup);
        return need.Sum() == 0 ? new PlaceWalkResult(formal, backup, seats, lookAhead) : null;
    }
}
