namespace ImitationService.Testing.Environments;

/// <summary>Judges a policy by the returns of whole episodes.</summary>
public static class Evaluation
{
    /// <summary>Lets a policy act through episodes from seeded starts.</summary>
    /// <param name="task">The environment.</param>
    /// <param name="policy">Observation in, action out.</param>
    /// <param name="episodes">Number of episodes.</param>
    /// <param name="seed">Seed of the starts.</param>
    /// <param name="begin">Told before each episode; for policies that remember.</param>
    /// <returns>The return of each episode.</returns>
    public static double[] Run(IControlTask task, Func<float[], float[]> policy, int episodes, int seed, Action? begin = null)
    {
        var random = new Random(seed);
        var returns = new double[episodes];
        for (var episode = 0; episode < episodes; episode++)
        {
            begin?.Invoke();
            var observation = task.Reset(random);
            for (var step = 0; step < task.MaximumSteps; step++)
            {
                var result = task.Step(policy(observation));
                returns[episode] += result.Reward;
                if (result.Terminated)
                {
                    break;
                }

                observation = result.Observation;
            }
        }

        return returns;
    }
}
