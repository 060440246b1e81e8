#!/usr/bin/env bash
# Stops what s3-up.sh started.   s3-down.sh FOLDER [keep]
# With "keep" only the gateway goes, and the objects stay: s3-up.sh starts it again on the same port.
set -uo pipefail
[ -d "$1/ceph" ] || exit 0
folder=$(cd "$1" && pwd)
names=(gateway store monitor)
[ "${2:-}" = keep ] && names=(gateway)

for name in "${names[@]}"; do
  if process=$(cat "$folder/ceph/run/$name.started" 2>/dev/null); then
    kill -KILL "$process" 2>/dev/null
    # Gone, or a zombie that nobody has reaped yet.
    for _ in $(seq 60); do
      state=$(sed 's/.*) //' "/proc/$process/stat" 2>/dev/null | cut -c 1)
      [ -z "$state" ] || [ "$state" = Z ] && break
      sleep 0.05
    done
    rm -f "$folder/ceph/run/$name.started"
  fi
done
if [ "${2:-}" != keep ]; then
  rm -rf "$folder/ceph" "$folder/s3.env"
fi
