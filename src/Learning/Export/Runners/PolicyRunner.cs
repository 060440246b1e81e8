// Runs a policy bundle. Needs the package Microsoft.ML.OnnxRuntime and nothing else; copy this file and PolicyTokens.cs into any project.
//
//     using var policy = new PolicyRunner("folder of the bundle");
//     policy.Reset();                                                     // at the beginning of each episode
//     float[] action = policy.Act(new() { ["observation.state"] = [ ... ] });
//
// Observations and actions are in the units of the demonstrations. History, state and chunks of actions are kept here.
#nullable enable
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

/// <summary>One robot's policy. Not for several threads at once.</summary>
public sealed class PolicyRunner : IDisposable
{
    private const ulong Empty = 14695981039346656037UL;

    private readonly InferenceSession _session;
    private readonly string[] _features;
    private readonly int _history;
    private readonly bool _isRecurrent;
    private readonly Queue<float[]> _planned = new();
    private readonly List<Dictionary<string, float[]>> _seen = new();
    private readonly List<List<float[]>> _predicted = new();
    private readonly Random _random;
    private readonly PolicyTokens? _tokens;
    private Dictionary<string, float[]> _state = new();
    private long _steps;

    /// <param name="folder">Of the bundle's files.</param>
    /// <param name="seed">Of the noise that a denoising policy begins with; null is another one every time.</param>
    public PolicyRunner(string folder = ".", int? seed = null)
    {
        using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "config.json")));
        var network = config.RootElement.GetProperty("network");
        _features = config.RootElement.GetProperty("observations").EnumerateArray().Select(feature => feature.GetProperty("name").GetString()!).ToArray();
        _history = network.GetProperty("history").GetInt32();
        _isRecurrent = network.GetProperty("backbone").GetString() is "gru" or "lstm";
        Execute = network.GetProperty("execute").GetInt32();
        _random = seed is { } number ? new Random(number) : new Random();
        _tokens = config.RootElement.TryGetProperty("text_encoder", out var encoder) && encoder.GetString() == "hashed-tokens-1"
            ? new PolicyTokens(Path.Combine(folder, "tokens.json"))
            : null;
        _session = new InferenceSession(Path.Combine(folder, "policy.onnx"));
    }

    /// <summary>Actions of a chunk that are carried out before the network is asked again; as the bundle says until set.</summary>
    public int Execute { get; set; }

    /// <summary>
    /// Temporal ensembling (Zhao et al., 2023): the network is asked at every step, and all that was predicted for it is averaged
    /// with weights exp(-Ensemble * i), the oldest prediction being i = 0. Null is none. Not for classes.
    /// </summary>
    public double? Ensemble { get; set; }

    /// <summary>Factor of the noise that a denoising policy begins with; 0 gives the same answer every time.</summary>
    public float Temperature { get; set; } = 1;

    /// <summary>Begins an episode: nothing of the one before is remembered.</summary>
    public void Reset()
    {
        _planned.Clear();
        _seen.Clear();
        _predicted.Clear();
        _state = new();
        _steps = 0;
    }

    /// <summary>The action for one observation, whose features are given by name, each flat; pixels are numbers from 0 to 255, texts go through <see cref="Encode"/>. Classes come as their numbers.</summary>
    public float[] Act(Dictionary<string, float[]> observation)
    {
        if (Ensemble is null && _planned.Count > 0 && !_isRecurrent)
        {
            Remember(observation);
            return _planned.Dequeue();
        }

        if (Ensemble is not null && _session.OutputMetadata["action"].ElementType == typeof(long))
        {
            throw new InvalidOperationException("Classes cannot be averaged: leave Ensemble null.");
        }

        var actions = Ask(observation);
        if (Ensemble is { } decay)
        {
            return Average(actions, decay);
        }

        if (_planned.Count == 0)
        {
            actions.Take(Execute).ToList().ForEach(_planned.Enqueue);
        }

        return _planned.Dequeue();
    }

    /// <summary>A text as the vector that the policy sees: of its tokens where the bundle has tokens.json (hashed-tokens-1), of its bytes otherwise (hashed-ngrams-1).</summary>
    public float[] Encode(string text)
    {
        var counts = new long[256];
        foreach (var hash in _tokens is null ? BytesOf(text) : TokensOf(text))
        {
            counts[hash % (ulong)counts.Length] += hash >> 63 == 0 ? 1 : -1;
        }

        var length = Math.Sqrt(counts.Sum(count => (double)count * count));
        return counts.Select(count => length > 0 ? (float)(count / length) : 0).ToArray();
    }

    private static IEnumerable<ulong> BytesOf(string text)
    {
        var data = Encoding.UTF8.GetBytes(text.ToLowerInvariant());
        for (var start = 0; start < data.Length; start++)
        {
            var hash = Empty;
            foreach (var value in data.Skip(start).Take(3))
            {
                yield return hash = Mix(hash, value);
            }
        }
    }

    private IEnumerable<ulong> TokensOf(string text)
    {
        ulong? last = null;
        foreach (var token in _tokens!.Cut(text))
        {
            var data = Encoding.UTF8.GetBytes(token).Append((byte)255).ToList();
            if (last is { } before)
            {
                yield return data.Aggregate(before, Mix);
            }

            last = data.Aggregate(Empty, Mix);
            yield return last.Value;
        }
    }

    // FNV-1a, 64 bits.
    private static ulong Mix(ulong hash, byte value) => unchecked((hash ^ value) * 1099511628211UL);

    /// <inheritdoc />
    public void Dispose() => _session.Dispose();

    // Copies: the caller may write the next observation over this one.
    private void Remember(Dictionary<string, float[]> observation)
    {
        _seen.Add(_features.ToDictionary(name => name, name => observation[name].ToArray()));
        if (_seen.Count > _history)
        {
            _seen.RemoveAt(0);
        }
    }

    private List<float[]> Ask(Dictionary<string, float[]> observation)
    {
        IEnumerable<Dictionary<string, float[]>> window = new[] { observation };
        if (_isRecurrent)
        {
            _state = _steps++ % _history == 0 ? new() : _state;
        }
        else
        {
            Remember(observation);
            window = Enumerable.Repeat(_seen[0], _history - _seen.Count).Concat(_seen);
        }

        var inputs = _session.InputMetadata.ToDictionary(
            input => input.Key,
            input => Value(ValuesOf(input.Key, Size(input.Value), window), input.Value));
        try
        {
            using var options = new RunOptions();
            using var outputs = _session.Run(options, inputs, _session.OutputNames);
            var named = _session.OutputNames.Zip(outputs).ToDictionary(pair => pair.First, pair => pair.Second);
            _state = named.Where(output => output.Key.StartsWith("next_")).ToDictionary(output => output.Key[5..], output => Floats(output.Value));
            return Rows(named);
        }
        finally
        {
            inputs.Values.ToList().ForEach(value => value.Dispose());
        }
    }

    private float[] ValuesOf(string input, int size, IEnumerable<Dictionary<string, float[]>> window)
    {
        if (_features.Contains(input))
        {
            return window.SelectMany(seen => seen[input]).ToArray();
        }

        return input == "noise"
            ? Enumerable.Range(0, size).Select(_ => Temperature * Normal()).ToArray()
            : _state.GetValueOrDefault(input) ?? new float[size];
    }

    private List<float[]> Rows(Dictionary<string, OrtValue> outputs)
    {
        var isChunk = outputs.TryGetValue("actions", out var actions);
        var values = Floats(actions ?? outputs["action"]);
        var shape = (actions ?? outputs["action"]).GetTensorTypeAndShape().Shape;
        var count = isChunk ? (int)shape[1] : 1;
        return values.Chunk(values.Length / count).ToList();
    }

    private float[] Average(List<float[]> actions, double decay)
    {
        _predicted.ForEach(chunk => chunk.RemoveAt(0));
        _predicted.RemoveAll(chunk => chunk.Count == 0);
        _predicted.Add(actions);
        var weights = _predicted.Select((_, i) => Math.Exp(-decay * i)).ToList();
        return Enumerable.Range(0, actions[0].Length)
            .Select(d => (float)(_predicted.Select((chunk, i) => chunk[0][d] * weights[i]).Sum() / weights.Sum()))
            .ToArray();
    }

    private float Normal() => (float)(Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble()));

    private static float[] Floats(OrtValue value) => value.GetTensorTypeAndShape().ElementDataType == TensorElementType.Int64
        ? value.GetTensorDataAsSpan<long>().ToArray().Select(number => (float)number).ToArray()
        : value.GetTensorDataAsSpan<float>().ToArray();

    private static OrtValue Value(float[] values, NodeMetadata input) => input.ElementDataType == TensorElementType.UInt8
        ? OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, pixel => (byte)pixel), Shape(input))
        : OrtValue.CreateTensorValueFromMemory(values, Shape(input));

    private static long[] Shape(NodeMetadata input) => input.Dimensions.Select((size, i) => i == 0 ? 1L : size).ToArray();

    private static int Size(NodeMetadata input) => input.Dimensions.Skip(1).Aggregate(1, (product, size) => product * size);
}
