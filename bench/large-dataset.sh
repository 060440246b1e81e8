#!/usr/bin/env bash
# Training from a dataset's files beside training from memory: a million random transitions both ways, then a dataset larger
# than memory. Its files are holes: no room on disk, but the same work for the kernel's cache as if they were full.
#   bench/large-dataset.sh [GIGABYTES [STEPS]]
set -euo pipefail
cd "$(dirname "$0")"
gigabytes=${1:-50} steps=${2:-2000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet build Training -c Release --nologo -v q -o "$folder/bin" >"$folder/build.log" || { cat "$folder/build.log" >&2; exit 1; }
ours="dotnet $folder/bin/ImitationService.Training.Bench.dll"
$ours prepare "$folder/million"
echo "| transitions in | minibatch | seconds before the first step | transitions/s | peak MiB | of it the process's own |"
echo "|---|---|---|---|---|---|"
for batch in 32 256 4096; do
  for most in 9223372036854775807 0; do $ours large "$folder/million" "$batch" $((batch > 1000 ? steps / 10 : steps)) "$most"; done
done
$ours prepare-sparse "$folder/large" "$gigabytes"
$ours large "$folder/large" 256 "$steps" 1073741824
