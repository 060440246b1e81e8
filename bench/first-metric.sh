#!/usr/bin/env bash
# Seconds from POST /v1/runs to the first metric, as a client of the event stream sees it.
#   bench/first-metric.sh [REPETITIONS]
# shellcheck source=bench/service.sh
source "$(dirname "$0")/service.sh"

dataset=$(upload_table 100)
now() { date +%s.%N; }
for i in $(seq 0 "${1:-10}"); do
  began=$(now)
  run=$(start_run "$dataset" '{"steps": 1000}')
  curl -fsSN "$url/v1/runs/$run/events/stream" | grep -qm1 '^event: metric' || true
  seconds=$(awk -v a="$began" -v b="$(now)" 'BEGIN { printf "%.3f", b - a }')
  wait_for_run "$run"
  # The first run warms the files' caches.
  if [ "$i" = 0 ]; then say "first run of all: $seconds s"; else echo "$seconds" >>"$folder/seconds"; fi
done
echo "POST to first metric, s: $(summarize %.2f <"$folder/seconds")"
