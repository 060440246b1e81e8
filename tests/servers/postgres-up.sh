#!/usr/bin/env bash
# A throw-away Postgres of its own on a free loopback port.   postgres-up.sh FOLDER [PORT]
# Writes FOLDER/postgres.env. Started by root it runs as the user postgres, which may not be able to enter FOLDER: the data get a
# folder of their own beside the system's temporary files. A second call for the same FOLDER starts the stopped server again.
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
programs=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$programs" ] || { echo "Postgres is not installed" >&2; exit 1; }
if [ "$(id -u)" = 0 ]; then
  as() { setpriv --reuid=postgres --regid=postgres --init-groups env -u HOME "$@"; }
else
  as() { "$@"; }
fi
cd /

if [ -f "$folder/postgres.env" ]; then
  # shellcheck disable=SC1091
  . "$folder/postgres.env"
  data=$POSTGRES_DATA port=$POSTGRES_PORT
else
  port=${2:-$("$here/free-port.sh")}
  data=$(as mktemp -d "${TMPDIR:-/tmp}/test-postgres.XXXXXX")
  as "$programs/initdb" -D "$data/data" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync --no-instructions >"$folder/initdb.log" 2>&1
  as tee "$data/data/postgresql.auto.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
fsync = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
shared_buffers = 64MB
max_connections = 300
CONF
fi
as "$programs/pg_ctl" -D "$data/data" -w -t 60 -l "$data/log" start >/dev/null || { cat "$data/log" >&2; exit 1; }
printf 'POSTGRES_DATA=%s\nPOSTGRES_PORT=%s\nIMITATION_TEST_POSTGRES="Host=127.0.0.1;Port=%s;Username=postgres"\n' "$data" "$port" "$port" >"$folder/postgres.env"
