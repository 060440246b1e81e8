#!/usr/bin/env bash
# Default options on real demonstrations (IMITATION_SHARED_DATA, or shared/data beside the checkout): held-out score, baselines,
# returns of whole episodes, as the table of docs/algorithms/behavior-cloning.md.
#   bench/real-data.sh [SEEDS [OPTIONS [NAME]]]   (NAME: only sets whose name has it, such as Pendulum; choices, pictures,
#   instructions and robosuite are run where they are named)
set -euo pipefail
exec dotnet run --project "$(dirname "$0")/RealData" -c Release -- "$@"
