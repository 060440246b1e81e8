# shellcheck shell=bash
# Sourced by the benchmarks: builds the service, starts it in a folder of its own, ends it with the script.
# Afterwards: $url, $service (its process id), $folder (temporary).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

for tool in curl jq awk "${needs[@]:-curl}"; do
  command -v "$tool" >/dev/null || { echo "$tool is needed and not on the PATH" >&2; exit 2; }
done

say() { printf '%s\n' "$*" >&2; }
folder=$(mktemp -d "${BENCH_FOLDER:-/var/tmp}/imitation-bench-XXXXXX")
service=
stop() {
  if [ -n "$service" ]; then
    kill "$service" 2>/dev/null || true
    wait "$service" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap stop EXIT

say "building (Release)"
dotnet build src/Standalone -c Release --nologo -v quiet >&2
port=$((20000 + RANDOM % 20000))
url=http://127.0.0.1:$port
dotnet src/Standalone/bin/Release/net10.0/ImitationService.Standalone.dll --urls "$url" --data "$folder/data" >"$folder/log" 2>&1 &
service=$!
for _ in $(seq 300); do
  curl -fs -o /dev/null "$url/health/ready" && break
  kill -0 "$service" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
  sleep 0.1
done

# Writes a table of demonstrations of N episodes of 100 transitions, of 17 observations and 6 actions.
write_table() {
  awk -v episodes="$1" 'BEGIN {
    srand(7); printf "episode"
    for (i = 0; i < 17; i++) printf ",observation_%d", i
    for (i = 0; i < 6; i++) printf ",action_%d", i
    print ""
    for (e = 0; e < episodes; e++) for (t = 0; t < 100; t++) {
      printf "%d", e
      for (i = 0; i < 17; i++) { x[i] = 2 * rand() - 1; printf ",%.5f", x[i] }
      for (i = 0; i < 6; i++) printf ",%.5f", x[i] * x[i + 6] + 0.5 * x[i + 11]
      print ""
    }
  }'
}

upload_table() {
  write_table "$1" >"$folder/table.csv"
  curl -fsS -F "file=@$folder/table.csv" "$url/v1/datasets?wait=60" | jq -r .id
}

# Starts a run; its identifier.
start_run() {
  curl -fsS -H 'Content-Type: application/json' --data "$(jq -nc --arg d "$1" --argjson o "$2" '{dataset_id: $d, seed: 1, options: $o}')" "$url/v1/runs" | jq -r .id
}

wait_for_run() {
  local state
  while state=$(curl -fsS "$url/v1/runs/$1?wait=30" | jq -r .state); do
    case $state in succeeded) return ;; failed | cancelled) say "run $1 $state"; return 1 ;; esac
  done
}

# Median and range of the numbers on standard input, with a printf format.
summarize() {
  sort -g | awk -v format="$1" '{ v[NR] = $1 } END { m = (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2; printf "median " format ", range " format " to " format " of %d", m, v[1], v[NR], NR }'
}

resident() { awk -v field="$2:" '$1 == field { printf "%.0f", $2 / 1024 }' "/proc/$1/status" 2>/dev/null; }
