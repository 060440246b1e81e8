#!/usr/bin/env bash
# How fast uploads are read, by format: bench/intake.sh [TRANSITIONS]; or what one's own files take: bench/intake.sh FILE...
set -euo pipefail
exec dotnet run --project "$(dirname "$0")/Intake" -c Release -- "$@"
