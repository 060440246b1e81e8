#!/usr/bin/env bash
# Parquet in every encoding and codec, read by our reader and by Apache Arrow's in C++, as ParquetSharp carries it, turn by turn.
#   bench/parquet-encodings.sh
set -euo pipefail
cd "$(dirname "$0")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet publish Intake -c Release -p:PublishReadyToRun=true --nologo -v q -o "$folder/bin" >"$folder/build.log" || { cat "$folder/build.log" >&2; exit 1; }
dotnet "$folder/bin/ImitationService.Intake.Bench.dll" encodings
