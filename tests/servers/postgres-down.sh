#!/usr/bin/env bash
# Stops what postgres-up.sh started.   postgres-down.sh FOLDER [keep]
# With "keep" the data stay, as after a crash: postgres-up.sh starts the server again on the same port.
set -euo pipefail
[ -f "$1/postgres.env" ] || exit 0
folder=$(cd "$1" && pwd)
# shellcheck disable=SC1091
. "$folder/postgres.env"
programs=$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -n 1)
if [ "$(id -u)" = 0 ]; then
  as() { setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }
else
  as() { "$@"; }
fi
cd /
as "$programs/pg_ctl" -D "$POSTGRES_DATA/data" -m immediate -w stop >/dev/null || true
if [ "${2:-}" != keep ]; then
  rm -rf "$POSTGRES_DATA" "$folder/postgres.env"
fi
