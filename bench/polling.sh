#!/usr/bin/env bash
# Requests per second and latency of polling a run, GET /v1/runs/{id}, as wrk sees it on the same machine.
#   bench/polling.sh [SECONDS]
needs=(wrk)
# shellcheck source=bench/service.sh
source "$(dirname "$0")/service.sh"

run=$(start_run "$(upload_table 20)" '{"steps": 200}')
wait_for_run "$run"
wrk -t1 -c8 -d3s "$url/v1/runs/$run" >/dev/null
printf '%-28s %12s %10s %10s %8s\n' 'GET /v1/runs/{id}' 'requests/s' p50 p99 errors
for connections in 1 8 64; do
  wrk -t1 -c"$connections" -d"${1:-10}s" --latency "$url/v1/runs/$run" >"$folder/wrk"
  errors=$(awk '/Non-2xx/ { print $NF } /Socket errors/ { print $0 }' "$folder/wrk")
  printf '%-28s %12s %10s %10s %8s\n' "$connections connections" \
    "$(awk '/Requests\/sec/ { print $2 }' "$folder/wrk")" "$(awk '$1 == "50%" { print $2 }' "$folder/wrk")" "$(awk '$1 == "99%" { print $2 }' "$folder/wrk")" "${errors:-0}"
done
printf '%-28s %12s MiB, at its peak %s\n' 'service, resident' "$(resident "$service" VmRSS)" "$(resident "$service" VmHWM)"
