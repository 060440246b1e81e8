#!/usr/bin/env bash
# Live tensors of a training after 100 steps and after the last one, for each preset: they must be as many.
#   bench/live-tensors.sh [STEPS]
set -euo pipefail
cd "$(dirname "$0")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet build Training -c Release --nologo -v q -o "$folder/bin" >"$folder/build.log" || { cat "$folder/build.log" >&2; exit 1; }
ours="dotnet $folder/bin/ImitationService.Training.Bench.dll"
$ours prepare "$folder/data" 10
steps=${1:-10000}
printf '| preset | after 100 steps | after %s |\n|---|---|---|\n' "$steps"
for preset in bc_mlp bc_rnn_gmm diffusion_policy flow_policy act seed_listing; do
  $ours tensors "$folder/data" "$preset" "$steps"
done
