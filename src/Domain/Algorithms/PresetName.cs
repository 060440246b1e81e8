namespace ImitationService.Domain.Algorithms;

/// <summary>Options that go together, by the name that they are known by.</summary>
public enum PresetName
{
    /// <summary>What the dataset's report calls for; the run's first event says what was chosen, and why.</summary>
    Auto,

    /// <summary>A perceptron that answers one observation with one action: the defaults.</summary>
    BcMlp,

    /// <summary>After robomimic's BC-RNN-GMM (Mandlekar et al., 2021): a recurrent network over ten steps and a mixture of five.</summary>
    BcRnnGmm,

    /// <summary>Chunks made of noise (Chi et al., 2023): four observations, sixteen actions, eight carried out, averaged weights.</summary>
    DiffusionPolicy,

    /// <summary>The same by flow matching.</summary>
    FlowPolicy,

    /// <summary>Action chunking with transformers (Zhao et al., 2023): two observations, chunks of an autoencoder.</summary>
    Act,

    /// <summary>The published listing that the service grew out of: 128-128, minibatches of 32, 1000 epochs, nothing scaled.</summary>
    SeedListing,
}
