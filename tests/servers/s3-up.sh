#!/usr/bin/env bash
# A throw-away S3 server on a free loopback port: Ceph's gateway with one monitor and one store, without systemd.
#   s3-up.sh FOLDER            writes FOLDER/s3.env
#   STORE=bluestore s3-up.sh FOLDER   keeps bytes in a sparse file (for more than a gigabyte) rather than in memory
# A second call for the same FOLDER starts the stopped gateway again.
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
ceph=$folder/ceph
config=(-c "$ceph/ceph.conf")
access=${S3_ACCESS_KEY:-testaccess} secret=${S3_SECRET_KEY:-testsecret123}
command -v radosgw >/dev/null || { echo "Ceph's gateway is not installed" >&2; exit 1; }

start() {
  local name=$1
  shift
  (exec setsid "$@" >"$ceph/run/$name.out" 2>&1 </dev/null) &
  echo $! >"$ceph/run/$name.started"
}

start_gateway() {
  start gateway radosgw "${config[@]}" -n client.rgw -f
  for _ in $(seq 600); do
    if curl -fsS -o /dev/null "http://127.0.0.1:$1/" 2>/dev/null; then
      return
    fi
    sleep 0.05
  done
  echo "the gateway did not come up" >&2
  tail -n 20 "$ceph"/run/*.out >&2
  exit 1
}

if [ -f "$folder/s3.env" ]; then
  # shellcheck disable=SC1091
  . "$folder/s3.env"
  start_gateway "${IMITATION_TEST_S3##*:}"
  exit 0
fi

read -r monitor_port port <<<"$("$here/free-port.sh" 2)"
rm -rf "$ceph" && mkdir -p "$ceph"/{mon,osd,run}
identity=$(cat /proc/sys/kernel/random/uuid) store_identity=$(cat /proc/sys/kernel/random/uuid)
sed -e "s|@FOLDER@|$ceph|g" -e "s|@IDENTITY@|$identity|g" -e "s|@MONITOR_PORT@|$monitor_port|g" -e "s|@PORT@|$port|g" \
  -e "s|@STORE@|${STORE:-memstore}|g" "$here/ceph.conf" >"$ceph/ceph.conf"
cd "$ceph"
monmaptool --create --fsid "$identity" --addv a "[v2:127.0.0.1:$monitor_port]" monmap >run/monmaptool.log 2>&1
ceph-mon "${config[@]}" -i a --mkfs --monmap monmap >run/monitor.mkfs.log 2>&1
start monitor ceph-mon "${config[@]}" -i a -f
command ceph "${config[@]}" --connect-timeout 30 osd new "$store_identity" >run/store.new.log 2>&1
ceph-osd "${config[@]}" -i 0 --mkfs --osd-uuid "$store_identity" >run/store.mkfs.log 2>&1
start store ceph-osd "${config[@]}" -i 0 -f
command ceph "${config[@]}" osd crush add osd.0 1.0 root=default host=local >>run/store.new.log 2>&1
radosgw-admin "${config[@]}" user create --uid=test --display-name=Test --access-key="$access" --secret-key="$secret" >run/user.json 2>run/user.log
start_gateway "$port"
printf 'IMITATION_TEST_S3=http://127.0.0.1:%s\nIMITATION_TEST_S3_ACCESS_KEY=%s\nIMITATION_TEST_S3_SECRET_KEY=%s\n' "$port" "$access" "$secret" >"$folder/s3.env"
