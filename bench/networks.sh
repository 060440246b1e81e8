#!/usr/bin/env bash
# Training throughput of other networks beside the same ones in PyTorch, on one thread (or more), at minibatches of 256: a GRU
# over ten steps, a transformer with chunks, a diffusion policy; and of the perceptron in bfloat16 beside float32 at 4096.
#   bench/networks.sh [THREADS]
set -euo pipefail
cd "$(dirname "$0")"
THREADS=${1:-1}
export THREADS
# shellcheck source=bench/peer.sh
source ./peer.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet build Training -c Release --nologo -v q -o "$folder/bin" >"$folder/build.log" || { cat "$folder/build.log" >&2; exit 1; }
ours="dotnet $folder/bin/ImitationService.Training.Bench.dll"
$ours prepare "$folder/data"
measure() {
  echo "$1"
  $ours measure "$folder/data" ours "$3" "$2" "$THREADS" >"$folder/measurements"
  "$python" Training/peer_networks.py "$1" 256 "$2" >>"$folder/measurements"
  $ours table "$folder/measurements"
}
measure gru 4 '{"batch_size":256,"backbone":"gru","hidden_sizes":[256,256],"history":10}'
measure transformer 12 '{"batch_size":256,"backbone":"transformer","hidden_sizes":[128,128],"history":10,"chunk":16}'
measure diffusion 40 '{"batch_size":256,"head":"diffusion","hidden_sizes":[256,256],"history":2,"chunk":16}'
echo "matrix products in 32 and in 16 bits"
$ours products "$THREADS"
echo "bfloat16, and float32 beside it"
$ours measure "$folder/data" ours '{"batch_size":4096,"precision":"bfloat16"}' 40 "$THREADS" >"$folder/measurements"
"$python" Training/peer_pytorch.py throughput 4096 default >>"$folder/measurements"
$ours table "$folder/measurements"
echo "PyTorch in bfloat16 (autocast), transitions per second: $("$python" Training/peer_pytorch.py throughput 4096 autocast | awk '{ print $3 }' | sort -n | sed -n 4p)"
