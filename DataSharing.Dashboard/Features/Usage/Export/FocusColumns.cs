namespace DataSharing.Dashboard.Features.Usage.Export;

/// <summary>
/// The columns of a file by the FinOps Open Cost and Usage Specification, version 1.2: all that it demands, those of its conditions that
/// hold here, and, after them and marked as the specification wants it, our own.
/// </summary>
internal static class FocusColumns
{
    public static readonly IReadOnlyList<string> All =
    [
        "BilledCost",
        "BillingAccountId",
        "BillingAccountName",
        "BillingAccountType",
        "BillingCurrency",
        "BillingPeriodEnd",
        "BillingPeriodStart",
        "ChargeCategory",
        "ChargeClass",
        "ChargeDescription",
        "ChargeFrequency",
        "ChargePeriodEnd",
        "ChargePeriodStart",
        "ConsumedQuantity",
        "ConsumedUnit",
        "ContractedCost",
        "EffectiveCost",
        "InvoiceId",
        "InvoiceIssuerName",
        "ListCost",
        "ListUnitPrice",
        "PricingCategory",
        "PricingQuantity",
        "PricingUnit",
        "ProviderName",
        "PublisherName",
        "ServiceCategory",
        "ServiceName",
        "ServiceSubcategory",
        "SkuId",
        "SkuMeter",
        "SkuPriceDetails",
        "SkuPriceId",
        "SubAccountId",
        "SubAccountName",
        "SubAccountType",
        "x_Model",
        "x_Pool",
        "x_Tokens",
        "x_CatalogueNumber",
    ];
}
