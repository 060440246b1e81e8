#!/usr/bin/env bash
# Two equally good ways round a disc: what a mean and what a mixture make of them; how many of 3 × 100 drives get through, and a picture.
#   bench/two-ways.sh PICTURE.svg [OPTIONS ...]     with every head, or with these options alone
set -euo pipefail
exec dotnet run --project "$(dirname "$0")/TwoWays" -c Release -- "$(realpath "$1")" "${@:2}"
