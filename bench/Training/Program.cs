using ImitationService.Learning.Training;
using ImitationService.Training.Bench;

// The pieces of bench/training.sh, bench/ensemble.sh, bench/large-dataset.sh, bench/live-tensors.sh, bench/networks.sh and bench/seed-experiment.sh.
switch (args)
{
    case ["prepare", var folder]:
        Demonstrations.WriteRandom(folder, 1000);
        return 0;
    case ["prepare", var folder, var episodes]:
        Demonstrations.WriteRandom(folder, int.Parse(episodes));
        return 0;
    case ["prepare-sparse", var folder, var gigabytes]:
        SparseDemonstrations.Write(folder, long.Parse(gigabytes));
        return 0;
    case ["large", var folder, var batch, var steps, var mostResidentBytes]:
        LargeTraining.Measure(folder, int.Parse(batch), int.Parse(steps), long.Parse(mostResidentBytes));
        return 0;
    case ["measure", var folder, var batch, var threads]:
        Throughput.Measure(folder, int.Parse(batch), int.Parse(threads));
        return 0;
    case ["measure", var folder, var name, var options, var steps, var threads]:
        Throughput.Measure(folder, name, options, int.Parse(steps), int.Parse(threads));
        return 0;
    case ["device", var folder, var device, var threads]:
        DeviceTable.Print(folder, Enum.Parse<TrainingDevice>(device, ignoreCase: true), int.Parse(threads));
        return 0;
    case ["tensors", var folder, var preset, var steps]:
        LiveTensors.Count(folder, preset, long.Parse(steps));
        return 0;
    case ["products", var threads]:
        Products.Measure(int.Parse(threads));
        return 0;
    case ["table", var measurements]:
        ThroughputTable.Print(measurements);
        return 0;
    case ["ensemble", var folder, var width, var batch, var steps, var turns]:
        Ensemble.Measure(folder, int.Parse(width), int.Parse(batch), int.Parse(steps), int.Parse(turns));
        return 0;
    case ["seed", var table, var output]:
        SeedExperiment.Run(table, output);
        return 0;
    case ["curve", var picture, .. var series]:
        LossCurve.Draw(picture, series);
        return 0;
    default:
        Console.Error.WriteLine("prepare DIR [EPISODES] | prepare-sparse DIR GB | large DIR BATCH STEPS BYTES | measure DIR BATCH THREADS | measure DIR NAME OPTIONS STEPS THREADS | device DIR cpu|cuda THREADS | tensors DIR PRESET STEPS | products THREADS | table FILE | ensemble DIR WIDTH BATCH STEPS TURNS | seed CSV DIR | curve SVG NAME=CSV…");
        return 2;
}
