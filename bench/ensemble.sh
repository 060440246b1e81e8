#!/usr/bin/env bash
# Sixteen policies trained in one pass beside sixteen runs one after another, on one thread, turn by turn; transitions per second.
#   bench/ensemble.sh [TURNS [WIDTH [MINIBATCH]]]     every width with minibatches of 32, and 256 for some, where none is given
set -euo pipefail
cd "$(dirname "$0")"
turns=${1:-3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet build Training -c Release --nologo -v q -o "$folder/bin" >"$folder/build.log" || { cat "$folder/build.log" >&2; exit 1; }
ours="dotnet $folder/bin/ImitationService.Training.Bench.dll"
$ours prepare "$folder/data" 100
echo "| network | minibatch | 16 in one pass | 16 one after another | ratio |"
echo "|---|---|---|---|---|"
# width, minibatch, steps: about a quarter of a second to a run
for case in "64 32 2000" "128 32 1500" "256 32 800" "512 32 256" "1024 32 64" "64 256 1000" "256 256 192"; do
  read -r width batch steps <<<"$case"
  if [[ (-z ${2:-} || $width == "$2") && (-z ${3:-} || $batch == "$3") ]]; then
    $ours ensemble "$folder/data" "$width" "$batch" "$steps" "$turns"
  fi
done
