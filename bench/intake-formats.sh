#!/usr/bin/env bash
# Every format from the file to the canonical dataset with its report, beside the reader of Python that only loads it: MB/s and
# peak memory, each in a process of its own, best of three. Needs python3 with numpy and h5py; pyarrow and zarr for their formats.
#   bench/intake-formats.sh [ROWS]
set -euo pipefail
cd "$(dirname "$0")"
python=${PYTHON:-/usr/bin/python3} rows=${1:-500000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet build Intake -c Release --nologo -v q -o "$folder/bin" >"$folder/build.log" || { cat "$folder/build.log" >&2; exit 1; }
mkdir "$folder/files"
"$python" Intake/peers.py write "$folder/files" "$rows"
echo "| format | MB | ours MB/s | peak MiB | Python's reader | MB/s | peak MiB | ratio |"
echo "|---|---|---|---|---|---|---|---|"
while read -r name reader file; do
  path="$folder/files/$file"
  [ -e "$path" ] || continue
  bytes=$(find "$path" -type f -printf '%s\n' | awk '{s += $1} END {print s}')
  read -r ours memory <<<"$(dotnet "$folder/bin/ImitationService.Intake.Bench.dll" "$path" 3 | tail -1)"
  read -r theirs peak <<<"$("$python" Intake/peers.py read "$name" "$path")"
  awk -v f="$file" -v b="$bytes" -v o="$ours" -v m="$memory" -v r="$reader" -v t="$theirs" -v p="$peak" \
    'BEGIN { printf "| %s | %.0f | %.0f | %d | %s | %.0f | %d | %.2f |\n", f, b / 1e6, b / 1e6 / o, m, r, b / 1e6 / t, p, t / o }'
done <<'LIST'
csv numpy.loadtxt a.csv
jsonl json a.jsonl
npy numpy arrays
npz numpy stored.npz
npz numpy deflated.npz
hdf5 h5py contiguous.hdf5
hdf5 h5py gzip.hdf5
zarr zarr blosc.zarr
parquet pyarrow a.parquet
feather pyarrow a.feather
lerobot pyarrow lerobot
LIST
