#!/usr/bin/env bash
# Training throughput beside PyTorch's: 17 -> 256 -> 256 -> 6 on one thread (or more) at minibatches of 32, 256 and 4096, turn by turn,
# so that a busy machine is busy for both. Needs python3-torch and an optimised BLAS (libopenblas0-pthread) of the system.
#   bench/training.sh [TURNS] [THREADS]
set -euo pipefail
cd "$(dirname "$0")"
turns=${1:-3} THREADS=${2:-1}
export THREADS
# shellcheck source=bench/peer.sh
source ./peer.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet build Training -c Release --nologo -v q -o "$folder/bin" >"$folder/build.log" || { cat "$folder/build.log" >&2; exit 1; }
ours="dotnet $folder/bin/ImitationService.Training.Bench.dll"
$ours prepare "$folder/data"
for _ in $(seq "$turns"); do
  for batch in 32 256 4096; do
    $ours measure "$folder/data" "$batch" "$THREADS" >>"$folder/measurements"
    for flavour in default foreach listing; do
      "$python" Training/peer_pytorch.py throughput "$batch" "$flavour" >>"$folder/measurements"
    done
  done
done
$ours table "$folder/measurements"
