#!/usr/bin/env bash
# Stops what up.sh started, and removes its data.   down.sh FOLDER
here=$(cd "$(dirname "$0")" && pwd)
"$here/postgres-down.sh" "$1"
"$here/s3-down.sh" "$1"
