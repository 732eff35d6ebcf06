using DataSharing.Core.Eligibility;
using DataSharing.Core.Organizations;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Data;

namespace DataSharing.Dashboard.Features.Support;

/// <summary>Facts as they are not: would it be eligible? Nothing is saved.</summary>
/// <remarks>An empty text leaves a fact as it is.</remarks>
public sealed record SupportWhatIf
{
    public const string All = "all";
    public const string None = "none";

    /// <summary>Its id in the catalogue.</summary>
    public string Tier { get; init; } = "";

    public string ZeroDataRetention { get; init; } = "";

    /// <summary>Its id in the catalogue.</summary>
    public string Plan { get; init; } = "";

    public string Balance { get; init; } = "";

    /// <summary>Inputs and outputs: <see cref="All"/> projects, or <see cref="None"/>.</summary>
    public string Sharing { get; init; } = "";

    public EligibilityVerdict Judge(OrganizationSnapshot organization)
    {
        var facts = organization.Facts;
        if (Tier.Length > 0)
        {
            facts = facts with { Tier = facts.Tier with { Value = Tier } };
        }

        if (ZeroDataRetention.Length > 0)
        {
            facts = facts with { ZeroDataRetention = facts.ZeroDataRetention with { Value = FactValues.ReadZdr(ZeroDataRetention) } };
        }

        if (Plan.Length > 0)
        {
            facts = facts with { Plan = facts.Plan with { Value = Plan } };
        }

        if (Balance.Length > 0)
        {
            facts = facts with { PositiveBalance = facts.PositiveBalance with { Value = FactValues.ReadBalance(Balance) } };
        }

        SharingList? sharing = Sharing switch
        {
            All => SharingList.AllProjects,
            None => SharingList.Disabled,
            _ => null,
        };
        return organization.WhatIf(facts, sharing).Judge();
    }
}
