namespace ImitationService.Domain.Algorithms;

/// <summary>Where the bins of a binned action end.</summary>
public enum BinEdges
{
    /// <summary>Evenly over the range of the scaled actions; a bin's value is its middle.</summary>
    Uniform,

    /// <summary>So that each bin has about as many of the training episodes' actions, element by element; a bin's value is their mean.</summary>
    Quantile,
}
