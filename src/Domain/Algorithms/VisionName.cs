namespace ImitationService.Domain.Algorithms;

/// <summary>What turns an image into numbers that a backbone can take.</summary>
public enum VisionName
{
    /// <summary>Four convolutions, three of which halve the image, and a spatial softmax: small, and enough for clear scenes.</summary>
    Cnn,

    /// <summary>ResNet-18 (He et al., 2016) with group normalisation (Wu and He, 2018) and a spatial softmax, as in Diffusion Policy.</summary>
    Resnet18,
}
