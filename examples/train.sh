#!/usr/bin/env bash
# Demonstrations in, policy out, with curl and jq.
#
#   examples/train.sh [-u URL] [-m MAPPING] [-p OPTIONS] [-o FOLDER] [FILE...]
#
#   -u URL      the service; $IMITATION_URL, or http://127.0.0.1:5080 where absent
#               $IMITATION_API_KEY is the key, where the service asks for one
#   -m MAPPING  JSON that names columns or arrays where they are not recognised: '{"action": ["throttle", "steering"]}'
#   -p OPTIONS  JSON of the algorithm's options: '{"epochs": 50, "hidden_sizes": [256, 256]}'
#   -o FOLDER   where the policy goes; ./policy where absent
#   FILE...     one dataset: an npz, csv or jsonl file, or several that belong together; a small one is made where absent
#
# Prints the progress on standard error and the bundle's path on standard output. Ends with 1 when the service says no, and
# prints what it said; with 2 when the arguments are wrong or a tool is missing.
set -euo pipefail

url=${IMITATION_URL:-http://127.0.0.1:5080} mapping='' options='{}' folder=policy
say() { printf '%s\n' "$*" >&2; }
usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2; }

while getopts u:m:p:o:h flag; do
  case $flag in
    u) url=${OPTARG%/} ;; m) mapping=$OPTARG ;; p) options=$OPTARG ;; o) folder=$OPTARG ;; *) usage ;;
  esac
done
shift $((OPTIND - 1))
for tool in curl jq sha256sum; do
  command -v "$tool" >/dev/null || { say "$tool is needed and not on the PATH"; exit 2; }
done
jq -e 'type == "object"' >/dev/null 2>&1 <<<"$options" || { say "-p wants a JSON object, not: $options"; exit 2; }
for file in "$@"; do
  [ -r "$file" ] || { say "$file cannot be read"; exit 2; }
done

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# In a file that nobody else can read, not among the arguments, which every process on the machine can.
key=()
if [ -n "${IMITATION_API_KEY:-}" ]; then
  (umask 077 && printf 'Authorization: Bearer %s\n' "$IMITATION_API_KEY" >"$scratch/key")
  key=(-H "@$scratch/key")
fi

# call METHOD PATH [curl options]: the answer's JSON on standard output; a refusal ends the script with its problem. POSTs
# carry an idempotency key, so that trying again can never make two runs.
call() {
  local method=$1 path=$2 status
  shift 2
  status=$(curl -sS --retry 4 --retry-connrefused --max-time 600 -X "$method" -o "$scratch/answer" -w '%{http_code}' "${key[@]}" "$@" "$url$path") ||
    { say "$method $url$path got no answer"; return 1; }
  if [ "$status" -ge 400 ]; then
    say "$method $path: $status"
    jq -r '.detail // .title // ., (.errors // [] | .[] | "  \(.pointer // .file // ""): \(.detail) \(.advice // "")")' "$scratch/answer" >&2 || cat "$scratch/answer" >&2
    return 1
  fi
  cat "$scratch/answer"
}

# A point walks straight to the middle of the plane: 40 episodes of 25 transitions.
make_demonstrations() {
  awk 'BEGIN {
    srand(7); print "episode,observation_x,observation_y,action_x,action_y"
    for (e = 0; e < 40; e++) {
      x = 2 * rand() - 1; y = 2 * rand() - 1
      for (t = 0; t < 25; t++) { printf "%d,%.6f,%.6f,%.6f,%.6f\n", e, x, y, -0.2 * x, -0.2 * y; x *= 0.8; y *= 0.8 }
    }
  }'
}

if [ $# = 0 ]; then
  make_demonstrations >"$scratch/walk.csv"
  set -- "$scratch/walk.csv"
fi

# Fields come before the files: the service reads the form as it arrives.
form=()
if [ -n "$mapping" ]; then form+=(--form-string "mapping=$mapping"); fi
for file in "$@"; do form+=(-F "file=@\"$file\""); done
dataset=$(call POST '/v1/datasets?wait=30' "${form[@]}")
dataset_id=$(jq -r .id <<<"$dataset")
while [[ $(jq -r .state <<<"$dataset") =~ ^(uploaded|reading)$ ]]; do
  dataset=$(call GET "/v1/datasets/$dataset_id?wait=30")
done
jq -e '.state == "ready"' >/dev/null <<<"$dataset" || { say "the dataset was rejected:"; jq . <<<"$dataset" >&2; exit 1; }
say "$(jq -r '"dataset \(.id): \(.episodes) episodes, \(.transitions) transitions, \(.action.kind) actions (\(.format))"' <<<"$dataset")"
jq -r '.problems[]? | "  \(.severity): \(.detail)"' <<<"$dataset" >&2

body=$(jq -n --arg dataset "$dataset_id" --argjson options "$options" '{dataset_id: $dataset, options: $options}')
run=$(call POST /v1/runs -H 'Content-Type: application/json' -H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" --data "$body")
run_id=$(jq -r .id <<<"$run")
until [[ $(jq -r .state <<<"$run") =~ ^(succeeded|failed|cancelled)$ ]]; do
  say "$(jq -r '"run \(.id): \(.state), step \(.progress.step // 0) of \(.progress.total_steps // "?"), loss \(.metrics["loss/train"] // "-")"' <<<"$run")"
  run=$(call GET "/v1/runs/$run_id?wait=2")
done
if [ "$(jq -r .state <<<"$run")" != succeeded ]; then
  say "run $run_id $(jq -r '"\(.state): \(.failure.reason // "") \(.failure.detail // "")"' <<<"$run")"
  exit 1
fi
jq -r '.metrics | to_entries[] | "  \(.key) \(.value)"' <<<"$run" >&2

# A broken download goes on where it stopped (-C -), and each is checked against the digest that the run tells.
mkdir -p "$folder"
while read -r name href; do
  rm -f "$folder/$name"
  curl -sS --fail --retry 4 --retry-connrefused -C - "${key[@]}" -o "$folder/$name" "$url$href" || { say "$name could not be downloaded"; exit 1; }
done < <(jq -r '.artifacts[] | "\(.name) \(.href)"' <<<"$run")
jq -r '.artifacts[] | "\(.sha256)  \(.name)"' <<<"$run" | (cd "$folder" && sha256sum --check --quiet -) >&2 || { say "a download is damaged"; exit 1; }
(cd "$folder" && sha256sum --check --quiet SHA256SUMS) >&2 || { say "the bundle contradicts its own checksums"; exit 1; }
say "the policy is in $folder; its README.md says how to run it"
echo "$folder/bundle.zip"
