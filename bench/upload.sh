#!/usr/bin/env bash
# How fast an upload is stored (POST /v1/datasets?wait=0, until the answer), beside cp of the same file onto the same disk,
# both made durable with fsync.
#   bench/upload.sh [MEBIBYTES] [REPETITIONS]
# shellcheck source=bench/service.sh
source "$(dirname "$0")/service.sh"

size=${1:-1024} repetitions=${2:-5}
file=$folder/large.bin
head -c "${size}M" /dev/urandom >"$file"
now() { date +%s.%N; }
rate() { awk -v s="$size" -v a="$1" -v b="$2" 'BEGIN { printf "%.0f\n", s / (b - a) }'; }

for i in $(seq "$repetitions"); do
  # Other bytes each time: a file that is known already is not stored again.
  printf '%08d' "$i" | dd of="$file" conv=notrunc status=none
  sync
  began=$(now)
  cp "$file" "$folder/copy.bin" && sync -f "$folder"
  rate "$began" "$(now)" >>"$folder/copies"
  rm "$folder/copy.bin" && sync
  began=$(now)
  curl -sS -o "$folder/answer" -F "file=@$file" "$url/v1/datasets?wait=0"
  sync -f "$folder"
  rate "$began" "$(now)" >>"$folder/uploads"
  id=$(jq -r '.id // empty' "$folder/answer")
  if [ -z "$id" ]; then cat "$folder/answer" >&2; exit 1; fi
  # These bytes are no demonstrations: they are read and refused before the next turn.
  for _ in $(seq 600); do
    state=$(curl -s "$url/v1/datasets/$id?wait=5" | jq -r .state)
    if [ "$state" != uploaded ] && [ "$state" != reading ]; then break; fi
  done
done
echo "$size MiB, MiB/s:"
echo "  upload  $(summarize %.0f <"$folder/uploads")"
echo "  cp      $(summarize %.0f <"$folder/copies")"
echo "  service: $(resident "$service" VmHWM) MiB resident at its peak"
