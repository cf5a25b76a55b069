package main

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
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
