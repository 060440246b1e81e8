#!/usr/bin/env bash
# Sets up what the tests need and runs them all. The last line is "N passed, N failed, N skipped"; the exit status is 0 only
# when nothing failed.
#
#   ./test.sh                       every project under tests/
#   ./test.sh Api.Tests Acceptance  these projects
#   IMITATION_LONG_TESTS=1 ./test.sh   the long ones too (a 2 GiB upload)
#
# Only the .NET SDK is required. On Debian and Ubuntu, as root, missing tools (browser, python3, ffmpeg, curl, jq, node, docker-compose,
# and Go, which renders the Helm chart) and servers (Postgres, Ceph's S3 gateway) are installed; elsewhere the tests that need them
# skip and say so. The servers are started once for the whole run, on free loopback ports, and stopped at its end.
set -uo pipefail
cd "$(dirname "$0")" || exit

configuration=Release
results=TestResults
browser=tests/Acceptance/browser
# Most processes here live for seconds: what the runtime would learn to optimise for later, or compile a second time after 30
# calls (here 1,024, in hexadecimal), costs more than it brings.
export DOTNET_TieredPGO=0 DOTNET_TC_CallCountThreshold=400
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1

missing_packages() {
  command -v curl >/dev/null || echo curl
  command -v jq >/dev/null || echo jq
  command -v node >/dev/null || echo nodejs
  command -v npm >/dev/null || echo npm
  command -v chromium >/dev/null || echo chromium
  /usr/bin/python3 -c 'import numpy' 2>/dev/null || echo python3-numpy
  /usr/bin/python3 -c 'import h5py' 2>/dev/null || echo python3-h5py
  /usr/bin/python3 -c 'import numcodecs' 2>/dev/null || echo python3-numcodecs
  /usr/bin/python3 -c 'import PIL' 2>/dev/null || echo python3-pil
  command -v ffmpeg >/dev/null || echo ffmpeg
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || echo postgresql
  command -v radosgw >/dev/null || echo radosgw
  command -v ceph-mon >/dev/null || echo ceph-mon
  command -v ceph-osd >/dev/null || echo ceph-osd
  command -v ceph >/dev/null || echo ceph-common
  command -v docker-compose >/dev/null || echo docker-compose
  command -v go >/dev/null || echo golang-go
  local go=/usr/share/gocode/src
  [ -d $go/github.com/Masterminds/sprig ] || echo golang-github-masterminds-sprig-dev
  [ -d $go/sigs.k8s.io/yaml ] || echo golang-k8s-sigs-yaml-dev
  [ -d $go/github.com/xeipuuv/gojsonschema ] || echo golang-github-xeipuuv-gojsonschema-dev
}

# Other apt runs at the same time, and images whose apt hook empties the shared archive folder after every run, are common:
# wait for the lock, download into a folder of our own, try again.
install_packages() {
  local archives attempt
  archives=$(mktemp -d) && mkdir -p "$archives/partial" && chmod -R a+rwX "$archives"
  for attempt in 1 2 3; do
    apt-get -qq -o DPkg::Lock::Timeout=300 update || true
    if DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 -o Dir::Cache::archives="$archives" \
      --no-install-recommends install "$@" >/dev/null; then
      break
    fi
    echo "installing $* failed (attempt $attempt of 3)" >&2
  done
  rm -rf "$archives"
}

set_up() {
  local packages
  mapfile -t packages < <(missing_packages)
  if [ "${#packages[@]}" -gt 0 ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      echo "installing: ${packages[*]}"
      install_packages "${packages[@]}"
    else
      echo "missing, and not installed without root and apt: ${packages[*]}"
    fi
  fi
  if command -v npm >/dev/null && ! cmp -s "$browser/package-lock.json" "$browser/node_modules/.installed-lock.json"; then
    npm ci --prefix "$browser" --no-audit --no-fund --loglevel=error &&
      cp "$browser/package-lock.json" "$browser/node_modules/.installed-lock.json" ||
      echo "the browser's driver could not be installed: the browser tests will skip"
  fi
}

servers=$(mktemp -d)
stop_servers() {
  tests/servers/down.sh "$servers"
  rm -rf "$servers"
}

# Where the servers are reaches the tests by environment variables.
start_servers() {
  local line
  trap stop_servers EXIT
  while read -r line; do
    line=${line//\"/}
    export "${line?}"
  done < <(tests/servers/up.sh "$servers")
}

# Names and reasons of the results of one outcome in a trx file.
list_results() {
  awk -v wanted="outcome=\"$2\"" -v word="$3" '
    BEGIN { RS = "<UnitTestResult "; FS = "\n" }
    NR > 1 && index($1, wanted) {
      name = $1; sub(/.*testName="/, "", name); sub(/".*/, "", name)
      reason = $0; if (!sub(/.*<Message>/, "", reason) && !sub(/.*<StdOut>/, "", reason)) reason = ""
      sub(/<\/(Message|StdOut)>.*/, "", reason); gsub(/\r/, "", reason); gsub(/\n/, "\n      ", reason)
      gsub(/&lt;/, "<", reason); gsub(/&gt;/, ">", reason); gsub(/&quot;/, "\"", reason); gsub(/&#xD;|&#xA;/, "", reason); gsub(/&amp;/, "\\&", reason)
      gsub(/&lt;/, "<", name); gsub(/&gt;/, ">", name); gsub(/&quot;/, "\"", name); gsub(/&amp;/, "\\&", name)
      printf "  %s %s\n      %s\n", word, name, reason
    }' "$1"
}

# Says how a project's tests went, or a named part of them, and leaves the counts in $results/NAME.counts.
run_project() {
  local project=$1 name=${2:-$(basename "$1" .csproj)} filter=() log trx status counters total ok bad began=$SECONDS
  [ -z "${3:-}" ] || filter=(--filter "$3")
  log=$results/$name.log trx=$results/$name.trx
  timeout --kill-after=30 20m dotnet test "$project" --no-build -c "$configuration" --nologo "${filter[@]}" \
    --logger "trx;LogFileName=$name.trx" --results-directory "$results" >"$log" 2>&1 </dev/null
  status=$?
  counters=$(grep -o '<Counters [^>]*>' "$trx" 2>/dev/null)
  count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
  total=$(count total) ok=$(count passed) bad=$(count failed)
  total=${total:-0} ok=${ok:-0} bad=${bad:-0}
  # A test host that died, or hung, reports no failed test of its own.
  local died=0
  if [ $status -ne 0 ] && [ "$bad" = 0 ]; then died=1; fi
  {
    printf '%-24s %4d passed %4d failed %4d skipped  %4d s\n' "$name" "$ok" "$bad" $((total - ok - bad)) $((SECONDS - began))
    if [ -n "$counters" ]; then
      list_results "$trx" Failed FAILED
      list_results "$trx" NotExecuted skipped
    fi
    if [ $died = 1 ]; then
      echo "  FAILED $name ended with status $status; the end of $log:"
      tail -n 40 "$log" | sed 's/^/      /'
    fi
  } >"$results/$name.txt"
  cat "$results/$name.txt"
  echo "$ok $((bad + died)) $((total - ok - bad))" >"$results/$name.counts"
}

run_projects() {
  local project
  for project in "$@"; do run_project "$project"; done
}

# The last line is the sum, in every case; a project without counts is one that was never run.
finish() {
  local passed=0 failed=${1:-0} skipped=0 name counts
  for name in "${expected[@]}"; do
    counts=(0 1 0)
    [ ! -f "$results/$name.counts" ] || read -r -a counts <"$results/$name.counts"
    passed=$((passed + counts[0])) failed=$((failed + counts[1])) skipped=$((skipped + counts[2]))
  done
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ]
  exit
}

rm -rf "$results" && mkdir -p "$results"
chosen=() expected=()
set_up
echo "building ($configuration)"
if ! dotnet build ImitationService.sln -c "$configuration" --nologo -v quiet >"$results/build.log" 2>&1 </dev/null; then
  tail -n 60 "$results/build.log"
  finish 1
fi

if [ $# -gt 0 ]; then folders=("${@/%//}"); folders=("${folders[@]/#/tests/}"); else folders=(tests/*/); fi
for folder in "${folders[@]}"; do
  project=$(echo "$folder"*.csproj)
  if grep -qs 'Library' "$project"; then continue; fi
  if [ -f "$project" ]; then
    chosen+=("$project")
  elif [ $# -gt 0 ]; then
    echo "no test project in $folder"
    finish 1
  fi
done

start_servers
# Acceptance mostly waits for processes of its own, and its outages for what is away: its parts run beside each other and the
# rest, and those that end early are followed by others, so that all end at about the same time.
outages='FullyQualifiedName~.Outages.'
data='FullyQualifiedName~.Datasets.|FullyQualifiedName~.Uploads.'
others='FullyQualifiedName!~.Outages.&FullyQualifiedName!~.Datasets.&FullyQualifiedName!~.Uploads.'
acceptance='' beside=() after_data=() after_outages=()
for project in "${chosen[@]}"; do
  case $project in
    tests/Acceptance/*) acceptance=$project; expected+=(Acceptance Acceptance.Data Acceptance.Outages); continue ;;
    tests/Worker.Tests/*) after_data+=("$project") ;;
    tests/Standalone.Tests/* | tests/Operation.Tests/*) after_outages+=("$project") ;;
    *) beside+=("$project") ;;
  esac
  expected+=("$(basename "$project" .csproj)")
done
if [ -n "$acceptance" ]; then
  run_project "$acceptance" Acceptance "$others" &
  { run_project "$acceptance" Acceptance.Data "$data"; run_projects "${after_data[@]}"; } &
  { run_project "$acceptance" Acceptance.Outages "$outages"; run_projects "${after_outages[@]}"; } &
else
  beside+=("${after_data[@]}" "${after_outages[@]}")
fi
run_projects "${beside[@]}"
wait
finish
