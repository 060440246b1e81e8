namespace ImitationService.Domain.Algorithms;

/// <summary>What turns observations into the head's input.</summary>
public enum BackboneName
{
    /// <summary>A multi-layer perceptron over the observations of the history, one after the other.</summary>
    Mlp,

    /// <summary>Gated recurrent units (Cho et al., 2014), one layer after the other.</summary>
    Gru,

    /// <summary>Long short-term memory (Hochreiter and Schmidhuber, 1997), one layer after the other.</summary>
    Lstm,

    /// <summary>A causal transformer (Vaswani et al., 2017; layer norm first) over the history; the last position answers.</summary>
    Transformer,
}
