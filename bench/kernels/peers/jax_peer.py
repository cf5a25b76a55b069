"""JAX as a contestant, for gradients, compiled: the log density that NumPyro would follow."""
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
feature = lambda n: np.sin(1.0 + np.arange(n))
position = lambda n: 0.3 * np.cos(1.3 * np.arange(n))


def gradient(n, k, act, hidden):
    widths = [k, *hidden, 1]
    shapes = [(a, b) for a, b in zip(widths, widths[1:])] + [(b,) for b in widths[1:]]
    theta, at = [], 0
    flat = position(sum(int(np.prod(s)) for s in shapes))
    for s in shapes:
        theta.append(jnp.asarray(flat[at : at + int(np.prod(s))].reshape(s)))
        at += int(np.prod(s))
    x, y = jnp.asarray(feature(n * k).reshape(n, k)), jnp.asarray(position(n))
    a = jnp.tanh if act == "tanh" else lambda v: jnp.maximum(v, 0)

    def energy(theta):
        w, b = theta[: len(theta) // 2], theta[len(theta) // 2 :]
        h = x
        for i in range(len(w) - 1):
            h = a(h @ w[i] + b[i])
        f = (h @ w[-1] + b[-1])[:, 0]
        return 0.5 * jnp.sum((f - y) ** 2) + 0.5 * sum(jnp.sum(t * t) for t in theta)

    both = jax.jit(jax.value_and_grad(energy))
    out = []

    def do():
        out[:] = jax.block_until_ready(both(theta))[1]

    return do, lambda: np.concatenate([np.ravel(g) for g in out])


def main():
    print("JAX " + jax.__version__, flush=True)
    last = None
    for line in sys.stdin:
        kind, n, k, m, act, hidden, calls = line.split()
        if kind != "gradient":
            print("no", flush=True)
            continue
        work = (int(n), int(k), act, tuple(int(h) for h in hidden.split(",")))
        if work != last:
            (do, out), last = gradient(*work), work
        for _ in range(int(calls)):
            do()
        start = time.process_time()
        for _ in range(int(calls)):
            do()
        seconds = (time.process_time() - start) / int(calls)
        result = out()
        print(seconds, result @ feature(result.size), flush=True)


main()
