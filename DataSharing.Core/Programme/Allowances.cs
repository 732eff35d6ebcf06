using DataSharing.Core.Primitives;

namespace DataSharing.Core.Programme;

/// <summary>Tokens a day in both pools.</summary>
/// <param name="Large">The large pool.</param>
/// <param name="Small">The small pool.</param>
public readonly record struct Allowances(TokenCount Large, TokenCount Small)
{
    /// <summary>Both pools together: the figure of the enrolled banner.</summary>
    public TokenCount Total => Large + Small;

    /// <summary>The allowance of one pool.</summary>
    public TokenCount Of(Pool pool) => pool == Pool.Large ? Large : Small;
}
