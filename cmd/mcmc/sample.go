package main

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"noiseprior/cmd/mcmc/internal/runfolder"
	"noiseprior/gsm"
	"noiseprior/sampler"
	"noiseprior/sampler/gibbs"
)

// sampleFlags are the flags of mcmc sample as given.
type sampleFlags struct {
	target, offset, na              string
	features, categorical, unpenal  []string
	model, likelihood               string
	network                         networkSettings
	prior, structure, tau           string
	sigma0, expectedSize            float64
	noise, intercept, standardize   string
	scaleByNoise, priorOnly         bool
	chains, warmup, draws, thin     int
	saveWarmup                      bool
	seed                            uint64
	threads, untilESS, maxDraws     int
	sampler, metric                 string
	targetAccept                    float64
	maxTreedepth                    int
	out, config, resume, onlyChains string
	force, json                     bool
	data                            string
	test                            string
	testFraction                    float64
	split                           int
	flags                           *pflag.FlagSet
}

// given reports whether the command line or the configuration sets a flag.
func (o *sampleFlags) given(flag string) bool { return o.flags.Changed(flag) }

const defaultData = "diabetes"

func newSampleCommand(u *ui) *cobra.Command {
	o := &sampleFlags{}
	cmd := &cobra.Command{
		Use:   "sample [DATA]",
		Short: "Draw from a posterior into a run folder and say what came out",
		Example: `mcmc sample --prior=horseshoe                                 # the embedded diabetes data
mcmc sample housing.csv --target=medv --out=runs/housing      # your own file
mcmc sample pima --model=logistic                             # two classes: 0 and 1, no and yes
mcmc sample boston --model=mlp --hidden=50                    # a network of one hidden layer
mcmc sample counts.csv --model=poisson --offset=log_hours     # counts: 0, 1, 2 ...
mcmc sample - --features=-id --na=drop < houses.csv           # standard input, without a column
mcmc sample housing.csv --until-ess=1000 --seed=1             # until the figures are good enough
mcmc sample --resume runs/housing                             # after ctrl-C, a crash, a full disk
mcmc sample --resume runs/housing --draws=5000                # more draws of a finished run`,
		Long: `DATA is a table with a line of names (CSV, TSV or Parquet, also gzipped), an embedded data set (mcmc data lists them) or - for standard input. The model is a linear regression: y = intercept + Xβ + noise, with coefficients β_j = σ σ0 τ ξ_j z_j on the standardised scale, z_j standard normal. The law of ξ is --prior, that of τ --tau. With --model=logistic the target is one of two classes, 0 and 1 or two words, and intercept + Xβ the log odds of the second, β_j = σ0 τ ξ_j z_j; with --model=poisson it is a count, and intercept + Xβ the log of the count to be expected.

With --model=mlp or resnet a network takes intercept + Xβ's place, f = intercept + h W2 with h = tanh(X W1 + b1) for one hidden layer, and weights w = σ0 s_l τ_l ξ z: one τ for each matrix, one ξ for each input and each hidden unit, or as --structure has it.

The run folder holds the draws, the data and every setting. What was drawn is never lost: ctrl-C finishes the draw, and a resumed run gives the very draws of one that was never cut.`,
		GroupID: groupSample,
		Args:    wantArgs(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				o.data = args[0]
			}
			return sample(u, cmd, o, len(args) > 0)
		},
		ValidArgsFunction: completeData,
	}
	o.declare(cmd)
	return cmd
}

func (o *sampleFlags) declare(cmd *cobra.Command) {
	o.flags = cmd.Flags()
	flagGroup(cmd, "Data", func(f *pflag.FlagSet) {
		f.StringVar(&o.target, "target", "", "`column` to explain (default the last)")
		f.StringSliceVar(&o.features, "features", nil, "`columns` to explain it with; -name leaves one out, nothing is none (default all others)")
		f.StringSliceVar(&o.categorical, "categorical", nil, "`columns` of numbers to one-hot code; text columns always are")
		choiceVar(f, &o.na, "na", "refuse", []string{"refuse", "drop"}, "rows with a missing cell: refuse the file, or drop them and say how many")
		f.StringVar(&o.offset, "offset", "", "`column` added to intercept + Xβ")
		choiceVar(f, &o.standardize, "standardize", "true", []string{"true", "center", "false"}, "columns and target to mean 0 and sd 1; columns centred only; untouched")
	})
	flagGroup(cmd, "Held-out rows", func(f *pflag.FlagSet) {
		realVar(f, &o.testFraction, "test-fraction", 0, 0, 1, true, "share `x` of the rows to hold out, drawn by the seed: their predictions are scored")
		f.StringVar(&o.test, "test", "", "`file` of rows to predict, with the target")
		wholeVar(f, &o.split, "split", 0, 0, 1e6, "published split `n` of an embedded set, from 0, that says which rows to hold out")
		f.Lookup("test-fraction").DefValue, f.Lookup("split").DefValue = "", ""
	})
	flagGroup(cmd, "Model", func(f *pflag.FlagSet) {
		choiceVar(f, &o.model, "model", linear, modelNames(), "linear regression; logistic: the log odds of the second of two classes; poisson: the log of an expected count; mlp, resnet: a network, plain or residual")
		f.StringVar(&o.likelihood, "likelihood", "", "`law` of the target given its mean: gaussian, student-t(df=4); logistic: bernoulli, poisson: poisson; networks any of these, and categorical (default by model and target)")
		o.network.declare(f)
		f.StringVar(&o.prior, "prior", "horseshoe", "`law` of the scales ξ, one of mcmc prior --list; gaussian has no ξ; flat no prior at all")
		choiceVar(f, &o.structure, "structure", "ard", structureNames(), "who shares a ξ: ard, the weights of an input or unit; dropconnect, nobody; add, of a resnet's inner matrices all; ard-add, both; for a linear model ard: nobody, add: all")
		f.StringVar(&o.tau, "tau", "", "`law` of the global scale τ, or a number that fixes it; networks have one a matrix (default half-cauchy(1))")
		realVar(f, &o.sigma0, "sigma0", 1, 0, math.Inf(1), true, "standard deviation of the base Gaussian")
		realVar(f, &o.expectedSize, "expected-size", 0, 0, math.Inf(1), true, "guess `n` of how many features matter: sets the scale of a half-Cauchy τ, or the π of a spike-slab")
		f.Lookup("expected-size").DefValue = ""
		f.StringSliceVar(&o.unpenal, "unpenalized", nil, "`features` with a flat prior instead; other models: N(0, 10²)")
		f.StringVar(&o.noise, "noise-prior", "jeffreys", "`law` of σ: jeffreys, flat, half-cauchy(s), half-normal(s), half-student-t(df,s); of σ²: inverse-gamma(a,b); a number fixes σ; networks: half-cauchy(1)")
		f.BoolVar(&o.scaleByNoise, "scale-by-noise", true, "coefficients in units of σ")
		f.StringVar(&o.intercept, "intercept-prior", "flat", "`law` of the intercept: flat, gaussian(mean,sd), student-t(df,mean,sd), none for no intercept; logistic and poisson: gaussian(0,10); networks: gaussian(0,1)")
		f.BoolVar(&o.priorOnly, "prior-only", false, "leave the likelihood out: draw from the prior")
	})
	flagGroup(cmd, "Run", func(f *pflag.FlagSet) {
		choiceVar(f, &o.sampler, "sampler", "auto", gibbs.Samplers, "auto says what it chose and why; nuts and hmc follow gradients, gibbs+nuts and gibbs+hmc also draw scales with the weights held; expanded is the slow reference for spike-slab")
		wholeVar(f, &o.chains, "chains", 4, 1, 10000, "number of chains")
		wholeVar(f, &o.warmup, "warmup", 1000, 0, 1e9, "iterations of a chain before its draws are kept")
		wholeVar(f, &o.draws, "draws", 1000, 1, 1e9, "kept draws of a chain")
		wholeVar(f, &o.thin, "thin", 1, 1, 1e6, "sweeps for each kept draw")
		f.BoolVar(&o.saveWarmup, "save-warmup", false, "keep the warm-up in the run folder too")
		f.Uint64Var(&o.seed, "seed", 0, "the same seed gives the same draws, whatever the number of cores (default random, printed)")
		f.Lookup("seed").DefValue = ""
		wholeVar(f, &o.threads, "threads", 0, 1, 10000, "chains at work at once (default all cores)")
		f.Lookup("threads").DefValue = ""
		wholeVar(f, &o.untilESS, "until-ess", 0, 1, 1e9, "after --draws go on until the worst bulk ESS is `n`")
		f.Lookup("until-ess").DefValue = ""
		wholeVar(f, &o.maxDraws, "max-draws", 0, 1, 1e9, "but not beyond `n` draws of a chain")
		f.Lookup("max-draws").DefValue = ""
		realVar(f, &o.targetAccept, "target-accept", 0.8, 0, 1, true, "acceptance rate that the steps of nuts and hmc aim at: more is slower and safer")
		wholeVar(f, &o.maxTreedepth, "max-treedepth", 10, 1, 20, "doublings of a trajectory of nuts at most")
		choiceVar(f, &o.metric, "metric", sampler.Metrics[0].String(), metricNames(), "what nuts and hmc learn of the posterior's shape: scales from draws and gradients; dense, correlations too; stan, scales from draws; unit, nothing")
		f.StringVar(&o.out, "out", "", "run `folder` (default runs/NAME-TIME)")
		f.BoolVar(&o.force, "force", false, "replace the run that --out holds")
		f.StringVar(&o.resume, "resume", "", "go on with the run in a `folder`; with larger --draws, extend it")
		f.StringVar(&o.onlyChains, "only-chains", "", "draw `chains` 3,4 (from 1) of the run here, others elsewhere; auto: the task's number in Slurm or Kubernetes")
		f.StringVar(&o.config, "config", "", "YAML `file` with the same keys; flags win")
	})
	jsonVar(cmd.Flags(), &o.json)
	registerCompletions(cmd)
}

// resumeFlags are the flags that make sense together with --resume: they do not
// change what is drawn, only how far and where.
var resumeFlags = []string{"resume", "draws", "until-ess", "max-draws", "threads", "only-chains", "json"}

func sample(u *ui, cmd *cobra.Command, o *sampleFlags, dataGiven bool) error {
	if o.resume != "" || o.given("resume") {
		return o.goOn(u, cmd, dataGiven)
	}
	if err := o.readConfig(cmd, dataGiven); err != nil {
		return err
	}
	if err := notEmpty(cmd); err != nil {
		return err
	}
	numbers, err := o.check(u)
	if err != nil {
		return err
	}
	if !o.given("seed") {
		o.seed = randomSeed()
	}
	p, err := o.problem(u)
	if err != nil {
		return badInput(err)
	}
	info := runfolder.Info{
		Version: version(), Go: goVersion(), Seed: o.seed,
		Chains: o.chains, Warmup: o.warmup, Draws: o.draws, Thin: o.thin, SaveWarmup: o.saveWarmup,
		Settings: p.encoded(), Plan: p.plan, Notes: p.notes, LeftOut: p.leftOut, Columns: p.columns(),
	}
	folder, err := o.create(p, info)
	if err != nil {
		return asInput(err)
	}
	p.frame = nil
	return draw(u, cmd.Context(), p, folder, o, numbers)
}

// goOn resumes or extends a run.
func (o *sampleFlags) goOn(u *ui, cmd *cobra.Command, dataGiven bool) error {
	var wrong string
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if wrong == "" && !slices.Contains(resumeFlags, f.Name) {
			wrong = f.Name
		}
	})
	switch {
	case wrong != "":
		return usagef("--%s cannot be given with --resume: the run keeps what it was begun with (--%s go with it)", wrong, strings.Join(resumeFlags[1:], ", --"))
	case dataGiven && o.resume == "":
		return usagef("--resume needs the folder of a run: --resume=FOLDER")
	case dataGiven:
		return usagef("the argument %q cannot be given with --resume: the run holds its data", o.data)
	}
	if err := notEmpty(cmd); err != nil {
		return err
	}
	folder, err := runfolder.Open(o.resume)
	if err != nil {
		return asInput(err)
	}
	info := folder.Info()
	if !o.given("draws") {
		o.draws = info.Draws
	}
	o.chains, o.warmup, o.thin, o.seed = info.Chains, info.Warmup, info.Thin, info.Seed
	if o.draws < info.Draws {
		return usagef("--draws=%d: the run %s has %d draws a chain to come or done already: ask for that many or more", o.draws, folder.Dir(), info.Draws)
	}
	numbers, err := o.check(u)
	if err != nil {
		return err
	}
	p, err := restore(folder)
	if err != nil {
		return badInput(err)
	}
	if info.Version != version() {
		u.notef("the run was begun by version %s, this is %s", info.Version, version())
	}
	return draw(u, cmd.Context(), p, folder, o, numbers)
}

// check refuses flags that do not fit together, and returns the numbers of the
// chains to draw.
func (o *sampleFlags) check(u *ui) ([]int, error) {
	if o.resume == "" {
		if err := o.checkModel(); err != nil {
			return nil, err
		}
	}
	numbers, err := o.chainNumbers(u)
	some := o.onlyChains != ""
	switch {
	case err != nil:
		return nil, err
	case o.maxDraws > 0 && o.untilESS == 0:
		return nil, usagef("--max-draws is the limit of --until-ess, which is not given: give --draws=%d alone, or --until-ess too", o.maxDraws)
	case o.maxDraws > 0 && o.maxDraws < o.draws:
		return nil, usagef("--max-draws=%d is below --draws=%d", o.maxDraws, o.draws)
	case some && o.untilESS > 0:
		return nil, usagef("--until-ess needs all chains in one process: leave out --only-chains")
	case some && o.resume == "" && !o.given("seed"):
		return nil, usagef("--only-chains needs --seed, the same in each process, as all draw one run")
	case some && o.resume == "" && o.out == "":
		return nil, usagef("--only-chains needs --out, the same folder in each process, as all draw one run")
	case some && o.force:
		return nil, usagef("--force and --only-chains exclude each other: each process would remove the others' chains")
	case o.force && o.out == "":
		return nil, usagef("--force replaces the run in --out, which is not given")
	}
	return numbers, nil
}

// noFeatures reports whether the model is to have no features: --features=.
func (o *sampleFlags) noFeatures() bool { return o.given("features") && len(o.features) == 0 }

// checkModel refuses flags that would have no effect.
func (o *sampleFlags) checkModel() error {
	if _, err := o.kind().likelihood(o.likelihood); err != nil {
		return badInput(err)
	}
	if err := o.checkNetwork(); err != nil {
		return err
	}
	if err := o.checkHeldOut(); err != nil {
		return err
	}
	scales := []string{"structure", "tau", "sigma0", "unpenalized", "expected-size"}
	prior, err := gsm.ParsePrior(o.prior)
	switch {
	case err != nil:
		return badInput(lawError("prior", o.prior, gsm.PriorNames(), err))
	case o.noFeatures():
		return o.idle("without features", append(scales, "prior", "scale-by-noise", "categorical"))
	case prior.Flat:
		return o.idle("with --prior=flat", scales)
	case prior.Law == nil:
		if o.given("structure") && o.structure != string(gsm.None) {
			return usagef("--structure=%s has nothing to act on: --prior=%s has no scale ξ", o.structure, o.prior)
		}
	case o.structure == string(gsm.None) && o.given("prior"):
		return usagef("--structure=none leaves no scale for --prior=%s to act on: use --prior=gaussian, or another structure", o.prior)
	case o.kind().network:
	case o.structure == string(gsm.ADD) || o.structure == string(gsm.ARDADD):
		if _, indicators := prior.Law.(gsm.Bernoulli); indicators {
			return usagef("--structure=%s leaves the spike and slab of a linear model without an indicator of its own for each feature: use --structure=ard", o.structure)
		}
		if o.given("tau") {
			return usagef("--tau has no effect with --structure=%s: τ has the law of --prior there", o.structure)
		}
		if o.given("expected-size") {
			return usagef("--expected-size has no effect with --structure=%s: τ has the law of --prior there", o.structure)
		}
	}
	return o.checkExpected(prior)
}

// idle refuses the first of some flags that is given, since it has nothing to act on.
func (o *sampleFlags) idle(where string, flags []string) error {
	for _, flag := range flags {
		if o.given(flag) {
			return usagef("--%s has nothing to act on %s", flag, where)
		}
	}
	return nil
}

// notEmpty refuses flags that name nothing; --features= is a model without any.
func notEmpty(cmd *cobra.Command) error {
	var empty string
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if text := f.Value.String(); empty == "" && f.Name != "features" && (text == "" || text == "[]") {
			empty = f.Name
		}
	})
	if empty != "" {
		return usagef("--%s= is empty: give it a value or leave it out", empty)
	}
	return nil
}

// chainNumbers returns the chains that this process draws.
func (o *sampleFlags) chainNumbers(u *ui) ([]int, error) {
	var numbers []int
	if o.onlyChains == "" {
		for k := range o.chains {
			numbers = append(numbers, k+1)
		}
		return numbers, nil
	}
	words := strings.Split(o.onlyChains, ",")
	if o.onlyChains == "auto" {
		slurm, job := u.env("SLURM_ARRAY_TASK_ID"), u.env("JOB_COMPLETION_INDEX")
		k, err := strconv.Atoi(job)
		switch {
		case slurm != "":
			words = []string{slurm}
		case job != "" && err == nil:
			words = []string{strconv.Itoa(k + 1)}
		case job != "":
			words = []string{job}
		default:
			return nil, usagef("--only-chains=auto finds neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX in the environment: name the chains")
		}
	}
	for _, word := range words {
		k, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil || k < 1 || k > o.chains {
			return nil, usagef("--only-chains: the run has chains 1 to %d and no chain %q", o.chains, strings.TrimSpace(word))
		}
		if slices.Contains(numbers, k) {
			return nil, usagef("--only-chains names chain %d twice", k)
		}
		numbers = append(numbers, k)
	}
	return numbers, nil
}

func randomSeed() uint64 {
	var b [4]byte
	rand.Read(b[:])
	return uint64(binary.LittleEndian.Uint32(b[:]))
}

func metricNames() []string {
	var names []string
	for _, m := range sampler.Metrics {
		names = append(names, m.String())
	}
	return names
}

func structureNames() []string {
	var names []string
	for _, s := range gsm.Structures {
		names = append(names, string(s))
	}
	return names
}

// resumeCommand is what continues a run.
func (o *sampleFlags) resumeCommand(dir string) string {
	text := "mcmc sample --resume " + quoteWord(dir)
	if o.onlyChains != "" {
		text += " --only-chains=" + o.onlyChains
	}
	if o.untilESS > 0 {
		text += fmt.Sprintf(" --until-ess=%d", o.untilESS)
	}
	if o.maxDraws > 0 {
		text += fmt.Sprintf(" --max-draws=%d", o.maxDraws)
	}
	return text
}
