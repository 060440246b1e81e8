using ImitationService.Training.Bench;

// The pieces of bench/training.sh and bench/seed-experiment.sh.
switch (args)
{
    case ["prepare", var folder]:
        Demonstrations.WriteRandom(folder);
        return 0;
    case ["measure", var folder, var batch]:
        Throughput.Measure(folder, int.Parse(batch));
        return 0;
    case ["table", var measurements]:
        ThroughputTable.Print(measurements);
        return 0;
    case ["seed", var table, var output]:
        SeedExperiment.Run(table, output);
        return 0;
    case ["curve", var picture, .. var series]:
        LossCurve.Draw(picture, series);
        return 0;
    default:
        Console.Error.WriteLine("prepare DIR | measure DIR BATCH | table FILE | seed CSV DIR | curve SVG NAME=CSV…");
        return 2;
}
