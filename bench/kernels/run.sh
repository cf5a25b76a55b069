#!/usr/bin/env bash
# The kernels beside gonum, NumPy with OpenBLAS, Eigen and JAX, on one core, for
# each kernel set named as an argument (avx512 and avx2). Needs Go, and for the
# others Debian's python3-numpy and libopenblas-dev, libeigen3-dev and g++; for
# JAX a Python that has it from PyPI, named by JAX_PYTHON. Who is missing is left out.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/kernels" .
peers=()
if [ -e /usr/include/eigen3 ]; then
	g++ -O3 -march=native -ffast-math -DNDEBUG -I/usr/include/eigen3 -o "$work/eigen" peers/eigen_peer.cpp
	peers+=("$work/eigen")
fi
if /usr/bin/python3 -c 'import numpy' 2> "$work/log"; then
	peers+=('env OPENBLAS_NUM_THREADS=1 /usr/bin/python3 peers/numpy_peer.py')
fi
if [ -n "${JAX_PYTHON:-}" ]; then
	peers+=("env XLA_FLAGS='--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1' $JAX_PYTHON peers/jax_peer.py")
fi
for set in ${@:-avx512 avx2}; do
	NOISEPRIOR_KERNELS=$set taskset -c 0 "$work/kernels" "${peers[@]}"
done
