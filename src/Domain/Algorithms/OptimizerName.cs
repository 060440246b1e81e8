namespace ImitationService.Domain.Algorithms;

/// <summary>What turns gradients into updates.</summary>
public enum OptimizerName
{
    /// <summary>Adam (Kingma and Ba, 2015); with weight decay AdamW (Loshchilov and Hutter, 2019).</summary>
    Adam,

    /// <summary>Stochastic gradient descent with momentum (Polyak, 1964), as <c>torch.optim.SGD</c>; weight decay is decoupled.</summary>
    Sgd,
}
