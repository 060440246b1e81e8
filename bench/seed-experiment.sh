#!/usr/bin/env bash
# The experiment this project started from, here and in PyTorch: 2 -> 128 -> 128 -> 2, ReLU, mean squared error, Adam 1e-3,
# minibatches of 32, 1000 epochs, on the demo's path-planning demonstrations. Draws the curves.
#   bench/seed-experiment.sh CSV PICTURE.svg        CSV with the columns episode,x,y,dx,dy: the demo leaves one in its output
set -euo pipefail
table=$(realpath "$1") picture=$(realpath "$2")
cd "$(dirname "$0")"
# shellcheck source=bench/peer.sh
source ./peer.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet build Training -c Release --nologo -v q -o "$folder/bin" >"$folder/build.log" || { cat "$folder/build.log" >&2; exit 1; }
ours="dotnet $folder/bin/ImitationService.Training.Bench.dll"
$ours seed "$table" "$folder"
"$python" Training/peer_pytorch.py seed "$table" "$folder/pytorch.csv"
$ours curve "$picture" \
  "this service, as listed: training=$folder/as-listed/metrics.csv:loss/train" \
  "this service, as listed: held out=$folder/as-listed/metrics.csv:loss/validation" \
  "PyTorch, as listed: training=$folder/pytorch.csv:loss/train"
