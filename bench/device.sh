#!/usr/bin/env bash
# Trainings of several kinds of policy on a device, export included: transitions per second, and the graph's distance from the
# network. With cuda, IMITATION_TORCH_HOME names a libtorch that has it.
#   bench/device.sh [cpu|cuda [THREADS]]
set -euo pipefail
cd "$(dirname "$0")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet build Training -c Release --nologo -v q -o "$folder/bin" >"$folder/build.log" || { cat "$folder/build.log" >&2; exit 1; }
ours="dotnet $folder/bin/ImitationService.Training.Bench.dll"
$ours prepare "$folder/data"
$ours device "$folder/data" "${1:-cpu}" "${2:-1}"
