#!/usr/bin/env bash
# Resident memory of the service and of a trainer, at rest and at their peaks.
#   bench/memory.sh
needs=(pgrep)
# shellcheck source=bench/service.sh
source "$(dirname "$0")/service.sh"

rest=$(resident "$service" VmRSS)
dataset=$(upload_table 500)
run=$(start_run "$dataset" '{"steps": 5000, "batch_size": 256}')
trainer=0
while kill -0 "$service"; do
  for child in $(pgrep -P "$service"); do
    peak=$(resident "$child" VmHWM)
    if [ "${peak:-0}" -gt "$trainer" ]; then trainer=$peak; fi
  done
  state=$(curl -fsS "$url/v1/runs/$run" | jq -r .state)
  if [ "$state" = succeeded ]; then break; fi
  if [ "$state" = failed ]; then say "the run failed"; exit 1; fi
  sleep 0.1
done
echo "50,000 transitions of 17 + 6 numbers, 5,000 steps of 256; MiB resident:"
echo "  service  $rest at rest, $(resident "$service" VmRSS) after upload and run, $(resident "$service" VmHWM) at its peak"
echo "  trainer  $trainer at its peak"
