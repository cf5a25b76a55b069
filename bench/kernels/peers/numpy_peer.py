"""NumPy as a contestant: answers each line "work calls" by "seconds check"."""
import sys
import time

import numpy as np

feature = lambda n: np.sin(1.0 + np.arange(n))
position = lambda n: 0.3 * np.cos(1.3 * np.arange(n))


def product(kind, n, k, m):
    a = feature(n * k).reshape(n, k)
    if kind == "outer":
        b, c = feature(n * m).reshape(n, m), np.empty((k, m))
        return lambda: np.dot(a.T, b, out=c), lambda: c
    b, c = position(k * m), np.empty((n, m))
    b = b.reshape(m, k).T if kind == "back" else b.reshape(k, m)
    return lambda: np.dot(a, b, out=c), lambda: c


def gradient(n, k, act, hidden):
    widths = [k, *hidden, 1]
    size = sum((a + 1) * b for a, b in zip(widths, widths[1:]))
    theta, grad, y = position(size), np.empty(size), position(n).reshape(n, 1)
    w, dw, b, db, at = [], [], [], [], 0
    for rows, cols in zip(widths, widths[1:]):
        w.append(theta[at : at + rows * cols].reshape(rows, cols))
        dw.append(grad[at : at + rows * cols].reshape(rows, cols))
        at += rows * cols
    for cols in widths[1:]:
        b.append(theta[at : at + cols])
        db.append(grad[at : at + cols])
        at += cols
    h = [feature(n * k).reshape(n, k)] + [np.empty((n, cols)) for cols in widths[1:]]
    d = [np.empty((n, cols)) for cols in widths]

    def do():
        for l in range(len(w)):
            np.dot(h[l], w[l], out=h[l + 1])
            h[l + 1] += b[l]
            if l + 1 < len(w):
                if act == "tanh":
                    np.tanh(h[l + 1], out=h[l + 1])
                else:
                    np.maximum(h[l + 1], 0, out=h[l + 1])
        np.subtract(h[-1], y, out=d[-1])
        for l in range(len(w) - 1, -1, -1):
            np.dot(h[l].T, d[l + 1], out=dw[l])
            np.sum(d[l + 1], axis=0, out=db[l])
            if l > 0:
                np.dot(d[l + 1], w[l].T, out=d[l])
                if act == "tanh":
                    np.multiply(h[l], h[l], out=h[l])
                    np.subtract(1, h[l], out=h[l])
                    np.multiply(d[l], h[l], out=d[l])
                else:
                    np.multiply(d[l], h[l] > 0, out=d[l])
        np.add(grad, theta, out=grad)

    return do, lambda: grad


def gram(n, k, both):
    x, v = feature(n * k).reshape(n, k), position(k)
    root = np.exp(0.5 * v)
    scaled, a, out = np.empty((n, k)), np.empty((n, n)), []

    def do():
        np.multiply(x, root, out=scaled)
        np.dot(scaled, scaled.T, out=a)  # a symmetric product: NumPy knows it by its arguments
        a.flat[:: n + 1] += 1
        out[:] = [np.linalg.cholesky(a), np.dot(x.T, np.dot(x, v)) if both else np.zeros(k)]

    return do, lambda: np.append(2 * np.log(np.diag(out[0])).sum(), out[1])


def each(n, act):
    x, y, f = feature(n) ** 2 + 1e-9, np.empty(n), getattr(np, act)
    return lambda: f(x, out=y), lambda: y


def prepare(kind, n, k, m, act, hidden):
    if kind == "each":
        return each(int(n), act)
    if kind == "gradient":
        return gradient(int(n), int(k), act, [int(h) for h in hidden.split(",")])
    if kind in ("gram", "gibbs"):
        return gram(int(n), int(k), kind == "gibbs")
    return product(kind, int(n), int(k), int(m))


def main():
    blas = "OpenBLAS" if "openblas" in open("/proc/self/maps").read() else "another BLAS"
    print("NumPy " + np.__version__ + " with " + blas, flush=True)
    last = None
    for line in sys.stdin:
        *work, calls = line.split()
        if work != last:
            (do, out), last = prepare(*work), work
        for _ in range(int(calls)):
            do()
        start = time.process_time()
        for _ in range(int(calls)):
            do()
        seconds = (time.process_time() - start) / int(calls)
        result = out().ravel()
        print(seconds, result @ feature(result.size), flush=True)


main()
