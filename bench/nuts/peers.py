"""peers.py DATA OUT [POSTERIOR...]: runs nutpie, NumPyro and, by stan.R, Stan on the
posteriors of posteriordb in the folder DATA and appends a line to OUT for each
posterior, program and seed: least bulk ESS, gradients of the kept draws, and
those of the warm-up.

All get the densities that mcmc has, in its coordinates up to their units:
coefficients of the raw columns, log sigma. Of a linear model they get the R of a
QR decomposition of its rows, which gives the same density.
"""
import csv, glob, gzip, json, os, re, subprocess, sys, tempfile
import numpy as np
import arviz as az
import jax, jax.numpy as jnp
import numba
import nutpie
from numpyro.infer import MCMC, NUTS

jax.config.update("jax_enable_x64", True)
CHAINS, WARMUP, DRAWS, SEEDS = 4, 1000, 1000, 5
HUGE = ["diamonds-diamonds"]  # a million gradients a seed: nutpie alone


def parse(law):
    return re.match(r"[\w-]+", law)[0], [float(a) for a in re.findall(r"[\d.]+", law)]


# The log densities up to constants, each for jax and, with its gradient, for numba.
def flat(z):
    return 0.0


def normal(z):
    return -0.5 * z * z


def student(df):
    return lambda z: -(df + 1) / 2 * jnp.log1p(z * z / df)


def coefficient(law):
    """Returns log p and its degrees of freedom (0: flat, inf: normal), centre, scale."""
    name, a = parse(law)
    if name == "normal":
        return normal, np.inf, a[0], a[1]
    if name == "student-t":
        return student(a[0]), a[0], a[1], a[2]
    return flat, 0.0, 0.0, 1.0  # uniform within far bounds too


def noise(law):
    """Returns log p(log sigma) as u - (df+1)/2 log(1 + e^2u/(df s²)): df, s."""
    name, a = parse(law)
    return {"half-normal": lambda: (np.inf, a[0]), "half-Cauchy": lambda: (1.0, a[0]), "half-student-t": lambda: (a[0], a[1])}.get(name, lambda: (0.0, 1.0))()


@numba.njit
def tail(df, q):
    """log density of a Student t, up to a constant, with q = z², and d/dq."""
    if df == 0:
        return 0.0, 0.0
    if df == np.inf:
        return -q / 2, -0.5
    return -(df + 1) / 2 * np.log1p(q / df), -(df + 1) / 2 / (df + q)


def tailjax(df, q):
    return 0.0 * q if df == 0 else -q / 2 if df == np.inf else -(df + 1) / 2 * jnp.log1p(q / df)


def load(path):
    with gzip.open(path, "rt") as f:
        a = np.array(list(csv.reader(f))[1:], float)
    return a[:, :-1], a[:, -1]


def design(ref, folder):
    """Returns the rows, with a column of ones for an intercept, the target and the laws of the coefficients."""
    m = ref["model"]
    X, y = load(os.path.join(folder, ref["data"]))
    if ref["posterior"].startswith("diamonds"):
        X = X - X.mean(0)
    laws = [coefficient(m["coefficients"])] * X.shape[1]
    if m["intercept"] != "none":
        X, laws = np.column_stack([X, np.ones(len(y))]), laws + [coefficient(m["intercept"])]
    return X, y, laws


SCHOOLS = np.array([28.0, 8, -3, 7, -1, 1, 18, 12]), np.array([15.0, 10, 16, 11, 9, 11, 10, 18])


def schools():
    y, sd = SCHOOLS

    def logp(x):
        z, mu, tau = x[:8], x[8], jnp.exp(x[9])
        return -jnp.sum(z * z) / 2 - mu * mu / 50 - jnp.log1p(tau * tau / 25) + x[9] - jnp.sum(((y - mu - tau * z) / sd) ** 2) / 2

    @numba.njit
    def both(x):
        z, mu, tau = x[:8], x[8], np.exp(x[9])
        r = (y - mu - tau * z) / sd
        g = np.empty(10)
        g[:8] = -z + tau * r / sd
        g[8] = -mu / 25 + (r / sd).sum()
        g[9] = 1 - 2 * tau * tau / (25 + tau * tau) + tau * (z * r / sd).sum()
        return -(z @ z) / 2 - mu * mu / 50 - np.log1p(tau * tau / 25) + x[9] - (r @ r) / 2, g

    return 10, logp, both, lambda d: np.concatenate([d[..., 8:9] + np.exp(d[..., 9:]) * d[..., :8], d[..., 8:9], np.exp(d[..., 9:])], -1)


def posterior(ref, folder):
    """Returns dimension, log density for jax, density and gradient for numba, and what is reported of draws."""
    m = ref["model"]
    if ref["posterior"].startswith("eight_schools"):
        return schools()
    X, y, laws = design(ref, folder)
    n, p = X.shape
    df, centre, scale = (np.array([l[k] for l in laws]) for k in (1, 2, 3))
    logprior = lambda b: sum(l[0]((b[j] - l[2]) / l[3]) for j, l in enumerate(laws))

    @numba.njit
    def prior(b, g):
        lp = 0.0
        for j in range(p):
            z = (b[j] - centre[j]) / scale[j]
            v, d = tail(df[j], z * z)
            lp += v
            g[j] += 2 * d * z / scale[j]
        return lp

    if m["family"] == "gaussian":
        R = np.linalg.qr(np.column_stack([X, y]), mode="r")
        Q, c = np.ascontiguousarray(R[:, :-1]), R[:, -1].copy()
        nu, s = noise(m["sigma"])

        def logp(x):
            b, u = x[:p], x[p]
            r = c - Q @ b
            return logprior(b) + u + tailjax(nu, jnp.exp(2 * u) / s**2) - n * u - r @ r * jnp.exp(-2 * u) / 2

        @numba.njit
        def both(x):
            b, u = x[:p], x[p]
            r = c - Q @ b
            e, q, g = np.exp(-2 * u), np.exp(2 * u) / s**2, np.empty(p + 1)
            v, d = tail(nu, q)
            g[:p] = (r @ Q) * e
            g[p] = 1 + 2 * q * d - n + (r @ r) * e
            return prior(b, g) + u + v - n * u - (r @ r) * e / 2, g

        return p + 1, logp, both, lambda d: np.concatenate([d[..., :p], np.exp(d[..., p:])], -1)

    counts = m["family"] == "poisson"

    def logp(b):
        f = X @ b
        return logprior(b) + jnp.sum(y * f - (jnp.exp(f) if counts else jnp.logaddexp(0.0, f)))

    @numba.njit
    def both(b):
        f = X @ b
        mean = np.exp(f) if counts else 1 / (1 + np.exp(-f))
        total = mean if counts else np.maximum(f, 0) + np.log1p(np.exp(-np.abs(f)))
        g = (y - mean) @ X
        return prior(b, g) + (y * f - total).sum(), g

    return p, logp, both, lambda d: d


def standata(ref, folder):
    """Returns the data of peer.stan."""
    if ref["posterior"].startswith("eight_schools"):
        y, sd = SCHOOLS
        return dict(family=3, n=8, m=8, p=10, X=sd[:, None].tolist(), y=y.tolist(), df=[0] * 10, centre=[0] * 10, scale=[1] * 10, nu=0, s=1)
    X, y, laws = design(ref, folder)
    n, p = X.shape
    family, (nu, s) = ["gaussian", "bernoulli", "poisson"].index(ref["model"]["family"]), (0, 1)
    if family == 0:
        R = np.linalg.qr(np.column_stack([X, y]), mode="r")
        X, y, (nu, s) = R[:, :-1], R[:, -1], noise(ref["model"]["sigma"])
    df, centre, scale = ([-1 if l[k] == np.inf else l[k] for l in laws] for k in (1, 2, 3))
    return dict(family=family, n=n, m=len(y), p=p, X=X.tolist(), y=y.tolist(), df=df, centre=centre, scale=scale, nu=-1 if nu == np.inf else nu, s=s)


def by_stan(ref, folder, code):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
        json.dump(standata(ref, folder), f)
        f.flush()
        printed = subprocess.run(["Rscript", os.path.join(os.path.dirname(os.path.abspath(__file__)), "stan.R"), f.name, code, str(SEEDS)], capture_output=True, text=True, check=True).stdout
    return [line.split()[1:] for line in printed.splitlines() if line.startswith("RESULT")]


def start(dim, seed):
    return np.random.default_rng(seed).uniform(-2, 2, (CHAINS, dim))


def by_nutpie(dim, logp, both):
    make = lambda: lambda x: both(np.asarray(x))
    expand = lambda *_: lambda x: {"x": np.asarray(x)}
    model = nutpie.compiled_pyfunc.from_pyfunc(dim, make, expand, [np.dtype("float64")], [(dim,)], ["x"])

    def run(seed):
        t = nutpie.sample(model, draws=DRAWS, tune=WARMUP, chains=CHAINS, cores=1, seed=seed, progress_bar=False, save_warmup=True, target_accept=0.8)
        return t.posterior["x"].values, t.sample_stats["n_steps"].values.sum(), t.warmup_sample_stats["n_steps"].values.sum()

    return run


def by_numpyro(dim, logp, both):
    kernel = NUTS(potential_fn=lambda x: -logp(x), target_accept_prob=0.8)
    m = MCMC(kernel, num_warmup=WARMUP, num_samples=DRAWS, num_chains=CHAINS, chain_method="sequential", progress_bar=False)

    def run(seed):
        steps = ("num_steps",)
        m.warmup(jax.random.PRNGKey(seed), init_params=jnp.array(start(dim, seed)), extra_fields=steps, collect_warmup=True)
        warm = np.asarray(m.get_extra_fields()["num_steps"]).sum()
        m.run(jax.random.PRNGKey(seed + 1000), extra_fields=steps)
        return np.asarray(m.get_samples(group_by_chain=True)), np.asarray(m.get_extra_fields()["num_steps"]).sum(), warm

    return run


def main(folder, out, only):
    done = {tuple(line.split()[:3]) for line in open(out)} if os.path.exists(out) else set()
    for path in sorted(glob.glob(os.path.join(folder, "*.json"))):
        ref = json.load(open(path))
        if only and not any(o in ref["posterior"] for o in only):
            continue
        dim, logp, both, record = posterior(ref, folder)
        for x in start(dim, 0):  # one density
            v, g = jax.value_and_grad(logp)(jnp.array(x))
            w, h = both(x)
            assert np.allclose(v, w, rtol=1e-9) and np.allclose(g, h, rtol=1e-6), (ref["posterior"], v, w, g, h)
        if ref["posterior"] not in HUGE and (ref["posterior"], "stan", "1") not in done:
            for seed, figures in enumerate(by_stan(ref, folder, out + ".stan"), 1):
                with open(out, "a") as f:
                    print(ref["posterior"], "stan", seed, *figures, file=f)
        for program in (by_nutpie,) if ref["posterior"] in HUGE else (by_nutpie, by_numpyro):
            run = program(dim, logp, both)
            for seed in range(1, SEEDS + 1):
                if (ref["posterior"], program.__name__[3:], str(seed)) in done:
                    continue
                draws, kept, warm = run(seed)
                d = record(np.asarray(draws))
                least = min(float(az.ess(d[..., j], method="bulk")) for j in range(d.shape[-1]))
                with open(out, "a") as f:
                    print(ref["posterior"], program.__name__[3:], seed, f"{least:.1f}", int(kept), int(warm), file=f)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
