namespace ImitationService.Domain.Algorithms;

/// <summary>How a predicted action is compared with the expert's.</summary>
public enum RegressionLoss
{
    /// <summary>Mean squared error: learns the mean of the expert's answers.</summary>
    L2,

    /// <summary>Mean absolute error: learns their median, and minds outliers less.</summary>
    L1,
}
