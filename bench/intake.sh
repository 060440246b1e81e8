#!/usr/bin/env bash
# How fast uploads are read, by format: bench/intake.sh [TRANSITIONS]; or what a file or folder of one's own takes: bench/intake.sh PATH [TIMES]
set -euo pipefail
exec dotnet run --project "$(dirname "$0")/Intake" -c Release -- "$@"
