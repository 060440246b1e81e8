# shellcheck shell=bash
# Sourced by the benchmarks that run PyTorch beside us: the same threads for both (THREADS, one unless given), and the peer at its best.
# Afterwards: $python, and OPENBLAS_CORETYPE in the environment.
python=${PYTHON:-/usr/bin/python3}
# One thread of OpenBLAS in each of PyTorch's: its own beside those wait for each other, all without sleeping.
export OMP_NUM_THREADS=${THREADS:-1} OPENBLAS_NUM_THREADS=1

# An OpenBLAS older than the processor takes it for the oldest kind it knows (here: a fifth of the speed), so every kind is
# tried and the fastest given to it. One that the processor cannot run ends by a signal and has no figure.
if [ -z "${OPENBLAS_CORETYPE:-}" ]; then
  fastest=0
  for kind in Haswell SkylakeX Cooperlake Zen; do
    rate=$(OPENBLAS_CORETYPE=$kind "$python" Training/peer_pytorch.py gemm 2>/dev/null || echo 0)
    if [ "$rate" -gt "$fastest" ]; then fastest=$rate OPENBLAS_CORETYPE=$kind; fi
  done
  export OPENBLAS_CORETYPE
  echo "PyTorch's matrix products: $fastest GFLOP/s on ${THREADS:-1} thread(s) (OPENBLAS_CORETYPE=$OPENBLAS_CORETYPE)" >&2
fi
