using System.Linq.Expressions;
using HealthPortal.Data.Persistence;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Data.Execution;

/// <summary>Conditions on rows that are put together at run time: lists that ask for several permissions, each with a reach of its own.</summary>
internal static class Conditions
{
    /// <summary>That a row lies where the actor holds the permission; no row when it is not held.</summary>
    public static Expression<Func<T, bool>> Within<T>(this Actor actor, string permission)
        where T : class, IScoped
    {
        if (actor.Kind == ActorKind.System)
        {
            return row => true;
        }

        var row = Expression.Parameter(typeof(T), "row");
        var path = Expression.Property(row, PortalDb.PathProperty(typeof(T)));
        return AnyOf([.. actor.ScopeFor([permission]).Prefixes.Select(prefix =>
        {
            // Held in an object, so that the provider sends them as parameters and keeps the plan.
            var range = Expression.Constant(new PathRange(prefix, OrganisationPath.UpperBound(prefix)));
            return Expression.Lambda<Func<T, bool>>(
                Expression.AndAlso(
                    Compare(path, Expression.Property(range, nameof(PathRange.From)), ExpressionType.GreaterThanOrEqual),
                    Compare(path, Expression.Property(range, nameof(PathRange.To)), ExpressionType.LessThan)),
                row);
        })]);
    }

    /// <summary>No condition at all holds for no row.</summary>
    public static Expression<Func<T, bool>> AnyOf<T>(IReadOnlyList<Expression<Func<T, bool>>> conditions) => conditions.Count == 0 ? row => false : Join(conditions, Expression.OrElse);

    public static Expression<Func<T, bool>> AllOf<T>(params IReadOnlyList<Expression<Func<T, bool>>> conditions) => Join(conditions, Expression.AndAlso);

    private static Expression<Func<T, bool>> Join<T>(IReadOnlyList<Expression<Func<T, bool>>> conditions, Func<Expression, Expression, Expression> join)
    {
        var row = conditions[0].Parameters[0];
        return Expression.Lambda<Func<T, bool>>(conditions.Select(condition => new Rebind(condition.Parameters[0], row).Visit(condition.Body)).Aggregate(join), row);
    }

    private static BinaryExpression Compare(Expression left, Expression right, ExpressionType relation) =>
        Expression.MakeBinary(relation, Expression.Call(typeof(string).GetMethod(nameof(string.Compare), [typeof(string), typeof(string)])!, left, right), Expression.Constant(0));

    private sealed record PathRange(string From, string To);

    private sealed class Rebind(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : base.VisitParameter(node);
    }
}
