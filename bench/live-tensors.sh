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
$ours tensors "$folder/data" "${1:-10000}"
