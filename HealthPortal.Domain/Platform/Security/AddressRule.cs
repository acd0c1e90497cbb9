using System.Net;
using System.Net.Sockets;
using HealthPortal.Domain.Kernel;

namespace HealthPortal.Domain.Platform.Security;

public enum AddressRuleKind
{
    /// <summary>黑名单: nobody comes in from there.</summary>
    Deny,

    /// <summary>白名单: as soon as there is one, only these come in.</summary>
    Allow,

    /// <summary>地区: says which place a network belongs to, to tell an unusual sign-in.</summary>
    Region,
}

public static class AddressRuleKinds
{
    public static string Name(this AddressRuleKind kind) => kind switch { AddressRuleKind.Deny => "禁止访问", AddressRuleKind.Allow => "允许访问", _ => "地区" };
}

/// <summary>A line of the lists of addresses.</summary>
public sealed class AddressRule : MutableEntity, IGlobal, ILabelled
{
    public const int LongestRange = 90;

    public required AddressRuleKind Kind { get; set; }

    /// <summary><see cref="AddressRange.Text"/></summary>
    public required string Range { get; set; }

    /// <summary>What it is, and for a region its name.</summary>
    public required string Name { get; set; }

    public bool IsActive { get; set; } = true;

    public string Label => Range;
}

/// <summary>The lines in force, ready to be asked.</summary>
public sealed class AddressRules
{
    /// <summary>Two IPv4 addresses of one such network are taken for one place where no region says otherwise.</summary>
    private const int NetworkBytes4 = 2;

    private const int NetworkBytes6 = 6;

    private readonly List<AddressRange> denied = [];
    private readonly List<AddressRange> allowed = [];
    private readonly List<(AddressRange Range, string Name)> regions = [];

    public AddressRules(IEnumerable<AddressRule> rules)
    {
        foreach (var rule in rules.Where(rule => rule.IsActive))
        {
            if (AddressRange.Parse(rule.Range) is not { Succeeded: true, Value: var range })
            {
                continue;
            }

            switch (rule.Kind)
            {
                case AddressRuleKind.Deny:
                    denied.Add(range);
                    break;
                case AddressRuleKind.Allow:
                    allowed.Add(range);
                    break;
                default:
                    regions.Add((range, rule.Name));
                    break;
            }
        }
    }

    /// <summary>What is denied stays out even where a wider network is allowed. An address that is not known is let in only where nothing is asked.</summary>
    public bool Admits(IPAddress? address) => address is null
        ? denied.Count + allowed.Count == 0
        : !denied.Exists(range => range.Contains(address)) && (allowed.Count == 0 || allowed.Exists(range => range.Contains(address)));

    /// <summary>Name of the place an address belongs to: the region, or the network where none is known.</summary>
    public string PlaceOf(IPAddress address)
    {
        var plain = AddressRange.Plain(address);
        return regions.Where(region => region.Range.Contains(plain)).Select(region => region.Name).FirstOrDefault()
            ?? Convert.ToHexString(plain.GetAddressBytes().AsSpan(0, plain.AddressFamily == AddressFamily.InterNetwork ? NetworkBytes4 : NetworkBytes6));
    }

    /// <summary>Whether a sign-in is from a place the person has not been in before; the first of all is not.</summary>
    /// <param name="earlier">Addresses of earlier sign-ins.</param>
    public bool IsUnusual(IPAddress? address, IEnumerable<string?> earlier)
    {
        if (address is null)
        {
            return false;
        }

        var places = earlier.Select(text => IPAddress.TryParse(text, out var known) ? PlaceOf(known) : null).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return places.Count > 0 && !places.Contains(PlaceOf(address));
    }
}
