#!/usr/bin/env bash
# Live tensors of a training after 100 steps and after the last one, for each preset: they must be as many. And the memory of the
# process, MiB resident, after 100 and after 500 steps with the preset's own widths and minibatches.
#   bench/live-tensors.sh [STEPS]
set -euo pipefail
cd "$(dirname "$0")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet build Training -c Release --nologo -v q -o "$folder/bin" >"$folder/build.log" || { cat "$folder/build.log" >&2; exit 1; }
ours="dotnet $folder/bin/ImitationService.Training.Bench.dll"
$ours prepare "$folder/data" 10
steps=${1:-10000}
printf '| preset | after 100 steps | after %s | MiB after 100 | after 500 |\n|---|---|---|---|---|\n' "$steps"
for preset in bc_mlp bc_rnn_gmm diffusion_policy flow_policy act seed_listing; do
  $ours tensors "$folder/data" "$preset" "$steps"
done
