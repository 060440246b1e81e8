#!/usr/bin/env bash
# Starts Postgres and an S3 server for the tests and says, as shell assignments, where they are.   up.sh FOLDER
# What cannot be started is said on standard error, and left out: the tests that need it skip.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mkdir -p "$1" && cd "$1" && pwd)
"$here/postgres-up.sh" "$folder" >&2 &
postgres=$!
"$here/s3-up.sh" "$folder" >&2 &
s3=$!
wait "$postgres" && grep IMITATION "$folder/postgres.env" || echo "no Postgres: the tests that need it will skip" >&2
wait "$s3" && grep IMITATION "$folder/s3.env" || echo "no S3 server: the tests that need it will skip" >&2
