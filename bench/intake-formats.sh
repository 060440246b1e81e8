#!/usr/bin/env bash
# Every format, beside the reader of Python that loads it: MB/s and peak memory, each in a process of its own, best of three. Ours
# twice: the reader alone, from the file to arrays on disk, and the whole intake with digest and report. Python's twice: into memory,
# and written to files of single precision besides, which is what our reader does. Ours is compiled as the images' is. Needs python3
# with numpy and h5py; pyarrow and zarr, where they are installed, for the columns of their formats. Parquet's peer is Apache Arrow's
# reader in C++ as ParquetSharp carries it, the one that pyarrow has; it also needs nothing installed.
#   bench/intake-formats.sh [ROWS [FORMAT...]]    all formats, or those of the list below that are named
# TURNS=3 takes the best of three turns of both, and the largest memory, where other work shares the machine.
set -euo pipefail
cd "$(dirname "$0")"
python=${PYTHON:-/usr/bin/python3} rows=${1:-500000} wanted=" ${*:2} "
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet publish Intake -c Release -p:PublishReadyToRun=true --nologo -v q -o "$folder/bin" >"$folder/build.log" || { cat "$folder/build.log" >&2; exit 1; }
bench() { dotnet "$folder/bin/ImitationService.Intake.Bench.dll" "$@" | tail -1; }
files=$folder/files
mkdir "$files"
[[ "$wanted" =~ ^\ (parquet|lerobot)(\ (parquet|lerobot))*\ $ ]] && what=stored || what=write
"$python" Intake/peers.py "$what" "$files" "$rows"
bench lerobot "$files/stored.npz" "$files/lerobot" >"$folder/export.log"
cp "$(find "$files/lerobot/data" -name '*.parquet' | sort | head -1)" "$files/a.parquet"
echo "| format | MB | reading MB/s | whole intake MB/s | peak MiB | peer | MB/s | and written, MB/s | peak MiB | ratio | ratio to written |"
echo "|---|---|---|---|---|---|---|---|---|---|---|"
while read -r name reader file; do
  path="$files/$file"
  [ -e "$path" ] && [[ "$wanted" == "  " || "$wanted" == *" $name "* ]] || continue
  bytes=$(find "$path" -type f -printf '%s\n' | awk '{s += $1} END {print s}')
  best=
  for turn in $(seq "${TURNS:-1}"); do
    best+=$(bench "$path" 3)
    if [ "$reader" = ParquetSharp ]; then
      best+=" $(bench arrow "$path" 3)"$'\n'
    else
      best+=" $("$python" Intake/peers.py read "$name" "$path" 2>/dev/null || echo "0 0 0")"$'\n'
    fi
  done
  read -r ours whole memory theirs written peak <<<"$(awk '{
    for (i = 1; i <= 6; i++) if (NR == 1 || (i % 3 ? $i < best[i] : $i > best[i])) best[i] = $i
  } END { print best[1], best[2], best[3], best[4], best[5], best[6] }' <<<"${best%$'\n'}")"
  awk -v f="$file" -v b="$bytes" -v o="$ours" -v w="$whole" -v m="$memory" -v r="$reader" -v t="$theirs" -v d="$written" -v p="$peak" 'BEGIN {
    printf "| %s | %.0f | %.0f | %.0f | %d | %s |", f, b / 1e6, b / 1e6 / o, b / 1e6 / w, m, r
    if (t > 0) printf " %.0f | %.0f | %d | %.2f | %.2f |\n", b / 1e6 / t, b / 1e6 / d, p, t / o, d / o; else print " not installed | | | | |"
  }'
done <<'LIST'
csv numpy.loadtxt a.csv
jsonl json a.jsonl
npy numpy arrays
npz numpy stored.npz
npz numpy deflated.npz
hdf5 h5py contiguous.hdf5
hdf5 h5py gzip.hdf5
zarr zarr blosc.zarr
parquet ParquetSharp a.parquet
feather pyarrow a.feather
lerobot ParquetSharp lerobot
LIST
