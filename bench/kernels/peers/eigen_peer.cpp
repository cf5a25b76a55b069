// Eigen as a contestant: answers each line "work calls" by "seconds check".
#include <Eigen/Dense>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <functional>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

using Columns = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;
using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Eigen::VectorXd;

static VectorXd feature(long n) {
	VectorXd v(n);
	for (long i = 0; i < n; i++) v[i] = std::sin(1.0 + i);
	return v;
}

static VectorXd position(long n) {
	VectorXd v(n);
	for (long i = 0; i < n; i++) v[i] = 0.3 * std::cos(1.3 * i);
	return v;
}

static Columns features(long n, long k) { return Eigen::Map<Rows>(feature(n * k).data(), n, k); }

struct Task {
	std::function<void()> run;
	std::function<double()> check;
};

static double check(const Rows& c) {
	VectorXd v = Eigen::Map<const VectorXd>(c.data(), c.size());
	return v.dot(feature(v.size()));
}

static Task product(const std::string& kind, long n, long k, long m) {
	auto a = std::make_shared<Columns>(features(n, k)), c = std::make_shared<Columns>(n, m);
	auto done = [c] { return check(Rows(*c)); };
	if (kind == "outer") {
		auto b = std::make_shared<Columns>(features(n, m));
		return {[=] { c->noalias() = a->transpose() * *b; }, done};
	}
	if (kind == "back") {
		auto b = std::make_shared<Columns>(Eigen::Map<Rows>(position(k * m).data(), m, k));
		return {[=] { c->noalias() = *a * b->transpose(); }, done};
	}
	auto b = std::make_shared<Columns>(Eigen::Map<Rows>(position(k * m).data(), k, m));
	return {[=] { c->noalias() = *a * *b; }, done};
}

static Task each(long n, const std::string& act) {
	auto x = std::make_shared<Eigen::ArrayXd>(feature(n).array().square() + 1e-9), y = std::make_shared<Eigen::ArrayXd>(n);
	auto done = [y] { return y->matrix().dot(feature(y->size())); };
	if (act == "exp") return {[=] { *y = x->exp(); }, done};
	if (act == "log") return {[=] { *y = x->log(); }, done};
	return {[=] { *y = 1 - 2 / ((2 * *x).exp() + 1); }, done};
}

// Net goes through blocks of rows, forth and back, so that they stay near the core.
struct Net {
	long n, block;
	bool tanh;
	std::vector<Columns> w, dw, h, d;
	std::vector<VectorXd> b, db;
	Columns x;
	VectorXd y;
	std::vector<long> widths;

	Net(long n, long k, bool tanh, const std::vector<long>& hidden) : n(n), block(std::min(n, 200L)), tanh(tanh), x(features(n, k)), y(position(n)) {
		widths = {k};
		widths.insert(widths.end(), hidden.begin(), hidden.end());
		widths.push_back(1);
		long size = 0, at = 0;
		for (size_t l = 0; l + 1 < widths.size(); l++) size += (widths[l] + 1) * widths[l + 1];
		VectorXd theta = position(size);
		for (size_t l = 0; l + 1 < widths.size(); l++) {
			w.push_back(Eigen::Map<Rows>(theta.data() + at, widths[l], widths[l + 1]));
			dw.push_back(Columns(widths[l], widths[l + 1]));
			h.push_back(Columns(block, widths[l + 1]));
			d.push_back(Columns(block, widths[l + 1]));
			at += widths[l] * widths[l + 1];
		}
		for (size_t l = 1; l < widths.size(); l++) {
			b.push_back(theta.segment(at, widths[l]));
			db.push_back(VectorXd(widths[l]));
			at += widths[l];
		}
	}

	void layer(size_t l, const Eigen::Ref<const Columns>& in) {
		h[l].noalias() = in * w[l];
		h[l].rowwise() += b[l].transpose();
		if (l + 1 == w.size()) return;
		if (tanh)
			h[l].array() = 1 - 2 / ((2 * h[l].array()).exp() + 1);
		else
			h[l].array() = h[l].array().max(0);
	}

	void gradients(size_t l, const Eigen::Ref<const Columns>& in) {
		dw[l].noalias() += in.transpose() * d[l];
		db[l] += d[l].colwise().sum().transpose();
	}

	void run() {
		for (size_t l = 0; l < w.size(); l++) dw[l] = w[l], db[l] = b[l];
		size_t last = w.size() - 1;
		for (long at = 0; at < n; at += block) {
			auto in = x.middleRows(at, block);
			layer(0, in);
			for (size_t l = 1; l <= last; l++) layer(l, h[l - 1]);
			d[last] = h[last] - y.segment(at, block);
			for (size_t l = last; l > 0; l--) {
				gradients(l, h[l - 1]);
				d[l - 1].noalias() = d[l] * w[l].transpose();
				if (tanh)
					d[l - 1].array() *= 1 - h[l - 1].array().square();
				else
					d[l - 1].array() = (h[l - 1].array() > 0).select(d[l - 1].array(), 0);
			}
			gradients(0, in);
		}
	}

	double sum() const {
		std::vector<double> all;
		for (auto& m : dw) {
			Rows r = m;
			all.insert(all.end(), r.data(), r.data() + r.size());
		}
		for (auto& v : db) all.insert(all.end(), v.data(), v.data() + v.size());
		return Eigen::Map<VectorXd>(all.data(), all.size()).dot(feature(all.size()));
	}
};

struct Gram {
	Columns x, scaled, a;
	VectorXd v, root, back;
	Eigen::LLT<Columns, Eigen::Lower> llt;

	bool both;

	Gram(long n, long k, bool both) : x(features(n, k)), scaled(n, k), a(n, n), v(position(k)), root((0.5 * position(k).array()).exp()), back(VectorXd::Zero(k)), llt(n), both(both) {}

	void run() {
		scaled.noalias() = x * root.asDiagonal();
		a.setIdentity();
		a.selfadjointView<Eigen::Lower>().rankUpdate(scaled);
		llt.compute(a);
		if (!both) return;
		VectorXd xv = x * v;
		back.noalias() = x.transpose() * xv;
	}

	double sum() const {
		VectorXd all(1 + back.size());
		all << 2 * llt.matrixLLT().diagonal().array().log().sum(), back;
		return all.dot(feature(all.size()));
	}
};

template <class T>
static Task task(std::shared_ptr<T> t) {
	return {[t] { t->run(); }, [t] { return t->sum(); }};
}

static double now() {
	timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + 1e-9 * t.tv_nsec;
}

int main() {
	std::printf("Eigen %d.%d.%d\n", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION);
	std::fflush(stdout);
	std::string kind, act, hidden, last;
	long n, k, m, calls;
	Task t;
	while (std::cin >> kind >> n >> k >> m >> act >> hidden >> calls) {
		std::ostringstream key;
		key << kind << n << ' ' << k << ' ' << m << act << hidden;
		if (key.str() != last) {
			last = key.str();
			if (kind == "gradient") {
				std::vector<long> widths;
				std::istringstream list(hidden);
				for (std::string h; std::getline(list, h, ',');) widths.push_back(std::stol(h));
				t = task(std::make_shared<Net>(n, k, act == "tanh", widths));
			} else if (kind == "each")
				t = each(n, act);
			else if (kind == "gram" || kind == "gibbs")
				t = task(std::make_shared<Gram>(n, k, kind == "gibbs"));
			else
				t = product(kind, n, k, m);
		}
		for (long i = 0; i < calls; i++) t.run();
		double start = now();
		for (long i = 0; i < calls; i++) t.run();
		double seconds = (now() - start) / calls;
		std::printf("%.17g %.17g\n", seconds, t.check());
		std::fflush(stdout);
	}
}
