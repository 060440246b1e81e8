using ImitationService.Learning.Policies;
using ImitationService.Learning.Policies.Denoisers;
using ImitationService.Learning.Transitions;
using TorchSharp;

namespace ImitationService.Learning.Tests.Policies;

/// <summary>Diffusion and flow against their formulas, with the numbers that torch is made to draw.</summary>
public sealed class DenoisingHeadTests
{
    private const int Rows = 5;

    [Fact]
    public void Flow_Loss_IsTheSquaredErrorOfTheActions()
    {
        using var scope = torch.NewDisposeScope();
        using var denoiser = Denoiser();
        using var head = new FlowHead(2, 3, 4, null, denoiser);
        var (condition, actions) = (Condition(), Actions());
        torch.random.manual_seed(3);
        var loss = head.Loss(condition, new ActionTargets(actions)).item<float>();

        torch.random.manual_seed(3);
        var noise = torch.randn_like(actions);
        var time = torch.rand(Rows);
        var t = time.reshape(-1, 1, 1);
        var error = denoiser.Forward(((1 - t) * noise) + (t * actions), time, condition) - actions;
        Assert.Equal(error.square().mean().item<float>(), loss, 1e-5);
    }

    // The loss is the squared error of the velocity, (1 − t)² times.
    [Fact]
    public void Flow_Answer_FollowsTheVelocityInEulerSteps()
    {
        using var scope = torch.NewDisposeScope();
        using var withoutGradient = torch.no_grad();
        using var denoiser = Denoiser();
        using var head = new FlowHead(2, 3, 4, new Normalizer([10, 20], [2, 4], null, torch.CPU), denoiser);
        var x = Actions() * 2;
        var answer = head.Decode(Condition(), x);

        for (var step = 0; step < 4; step++)
        {
            var t = step / 4f;
            var velocity = (denoiser.Forward(x, torch.full(Rows, t), Condition()) - x) / (1 - t);
            x += velocity / 4;
        }

        Assert.True(torch.allclose((x * torch.tensor(new[] { 2f, 4 })) + torch.tensor(new[] { 10f, 20 }), answer, 1e-4, 1e-5));
    }

    // DDIM (Song et al., 2021), equation 12 with σ = 0, from the noisiest of 100 levels down in quarters.
    [Fact]
    public void Diffusion_Answer_GoesDownTheLevelsWithoutNewNoise()
    {
        using var scope = torch.NewDisposeScope();
        using var withoutGradient = torch.no_grad();
        using var denoiser = Denoiser();
        using var head = new DiffusionHead(2, 3, 4, new Normalizer([10, 20], [2, 4], null, torch.CPU), denoiser, torch.CPU);
        var x = Actions() * 2;
        var answer = head.Decode(Condition(), x);

        int[] levels = [99, 74, 49, 24];
        foreach (var (i, level) in levels.Index())
        {
            var (signal, next) = (DiffusionHead.SignalOf(level), i < 3 ? DiffusionHead.SignalOf(levels[i + 1]) : 1);
            var action = denoiser.Forward(x, torch.full(Rows, level / 100f), Condition()).clamp(-1, 1);
            var noise = (x - (Math.Sqrt(signal) * action)) / Math.Sqrt(1 - signal);
            x = (Math.Sqrt(next) * action) + (Math.Sqrt(1 - next) * noise);
        }

        Assert.True(torch.allclose((x * torch.tensor(new[] { 2f, 4 })) + torch.tensor(new[] { 10f, 20 }), answer, 1e-4, 1e-5));
    }

    [Fact]
    public void Diffusion_Loss_IsTheSquaredErrorOfTheActions()
    {
        using var scope = torch.NewDisposeScope();
        using var denoiser = Denoiser();
        using var head = new DiffusionHead(2, 3, 4, null, denoiser, torch.CPU);
        var (condition, actions) = (Condition(), Actions());
        torch.random.manual_seed(3);
        var loss = head.Loss(condition, new ActionTargets(actions)).item<float>();

        torch.random.manual_seed(3);
        var noise = torch.randn_like(actions);
        var levels = torch.randint(DiffusionHead.Levels, [Rows]);
        var signal = torch.tensor(levels.data<long>().Select(level => (float)DiffusionHead.SignalOf((int)level)).ToArray()).reshape(-1, 1, 1);
        var noisy = (signal.sqrt() * actions) + ((1 - signal).sqrt() * noise);
        var error = denoiser.Forward(noisy, levels.to(torch.float32) / DiffusionHead.Levels, condition) - actions;
        Assert.Equal(error.square().mean().item<float>(), loss, 1e-5);
    }

    // β of the squared cosine by hand: f(t) = cos²((t/100 + 0.008)/1.008·π/2), ᾱ of the first level is f(1)/f(0).
    [Fact]
    public void SignalOf_FirstMiddleAndLastLevel_IsTheSquaredCosine()
    {
        static double Curve(double t) => Math.Pow(Math.Cos(((t / 100) + 0.008) / 1.008 * Math.PI / 2), 2);

        Assert.Equal(Curve(1) / Curve(0), DiffusionHead.SignalOf(0), 1e-12);
        Assert.Equal(Curve(50) / Curve(0), DiffusionHead.SignalOf(49), 1e-12);
        Assert.Equal(Curve(99) / Curve(0) * 0.001, DiffusionHead.SignalOf(99), 1e-12);
    }

    [Fact]
    public void Loss_OfActionsThatAreNotThere_CountsNothing()
    {
        using var scope = torch.NewDisposeScope();
        using var denoiser = Denoiser();
        using var head = new FlowHead(2, 3, 4, null, denoiser);
        var (condition, actions) = (Condition(), Actions());
        var mask = torch.ones(Rows, 3);
        mask[.., 2] = 0;
        torch.random.manual_seed(3);
        var loss = head.Loss(condition, new ActionTargets(actions, mask)).item<float>();

        torch.random.manual_seed(3);
        var noise = torch.randn_like(actions);
        var time = torch.rand(Rows);
        var t = time.reshape(-1, 1, 1);
        var error = (denoiser.Forward(((1 - t) * noise) + (t * actions), time, condition) - actions).square();
        Assert.Equal(error.narrow(1, 0, 2).mean().item<float>(), loss, 1e-5);
        Assert.NotEqual(error.mean().item<float>(), loss, 1e-3);
    }

    [Fact]
    public void Decode_SameNoise_IsTheSameAndOtherNoiseAnother()
    {
        using var scope = torch.NewDisposeScope();
        using var withoutGradient = torch.no_grad();
        using var head = new DiffusionHead(2, 3, 4, new Normalizer([10, 20], [2, 4], null, torch.CPU), Denoiser(), torch.CPU);
        var noise = torch.ones(Rows, 3, 2);

        Assert.Equal(head.Decode(Condition(), noise).data<float>().ToArray(), head.Decode(Condition(), noise).data<float>().ToArray());
        Assert.NotEqual(head.Decode(Condition(), noise).data<float>().ToArray(), head.Decode(Condition(), -noise).data<float>().ToArray());

        // Within −1 and 1 of the scaled actions.
        Assert.True((head.Decode(Condition(), noise * 100) - torch.tensor(new[] { 10f, 20 })).abs().div(torch.tensor(new[] { 2f, 4 })).max().item<float>() <= 1.0001f);
    }

    private static MlpDenoiser Denoiser() => new(2, 3, 8, 1, torch.CPU);

    private static torch.Tensor Condition() => torch.arange(Rows * 8, torch.float32).sin().reshape(Rows, 8);

    private static torch.Tensor Actions() => torch.arange(Rows * 6, torch.float32).cos().reshape(Rows, 3, 2);
}
