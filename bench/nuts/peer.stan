// The densities of peers.py: of Gaussian errors (family 0, where X and y are the
// R of a QR decomposition of n rows), classes (1), counts (2), eight schools (3).
data {
  int family;
  int n;
  int m;
  int p;
  matrix[m, family == 3 ? 1 : p] X;
  vector[m] y;
  vector[p] df;  // degrees of freedom of the coefficients' priors: 0 flat, -1 normal
  vector[p] centre;
  vector[p] scale;
  real nu;  // of sigma's prior, likewise
  real s;
}
parameters {
  vector[p] b;
  vector[family == 0 ? 1 : 0] u;  // log sigma
}
model {
  if (family == 3) {
    vector[m] r = (y - b[9] - exp(b[10]) * b[1:8]) ./ col(X, 1);
    target += -dot_self(b[1:8]) / 2 - b[9] * b[9] / 50 - log1p(exp(2 * b[10]) / 25) + b[10] - dot_self(r) / 2;
  } else {
    for (j in 1:p) {
      real z = (b[j] - centre[j]) / scale[j];
      if (df[j] < 0) target += -z * z / 2;
      if (df[j] > 0) target += -(df[j] + 1) / 2 * log1p(z * z / df[j]);
    }
  }
  if (family == 0) {
    real q = exp(2 * u[1]) / (s * s);
    target += u[1] - n * u[1] - dot_self(y - X * b) * exp(-2 * u[1]) / 2;
    if (nu < 0) target += -q / 2;
    if (nu > 0) target += -(nu + 1) / 2 * log1p(q / nu);
  }
  if (family == 1) {
    vector[m] f = X * b;
    target += dot_product(y, f) - sum(log1p_exp(f));
  }
  if (family == 2) {
    vector[m] f = X * b;
    target += dot_product(y, f) - sum(exp(f));
  }
}
