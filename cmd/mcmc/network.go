package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"noiseprior/gsm"
	"noiseprior/internal/dataset"
	"noiseprior/model"
)

// networkFlags are the flags that are about networks alone.
var networkFlags = []string{"hidden", "activation", "bias-prior", "width-scaling"}

// networkSettings are what a run folder keeps of a network.
type networkSettings struct {
	Hidden       []int  `json:"hidden"`
	Activation   string `json:"activation"`
	BiasPrior    string `json:"bias_prior"`
	WidthScaling bool   `json:"width_scaling"`
}

// declare declares the flags.
func (n *networkSettings) declare(f *pflag.FlagSet) {
	f.IntSliceVar(&n.Hidden, "hidden", nil, "`widths` of a network's hidden layers: 50, or 50,50 (default 50; resnet 50,50)")
	choiceVar(f, &n.Activation, "activation", string(model.Tanh), model.ActivationNames(), "function of a hidden unit")
	f.StringVar(&n.BiasPrior, "bias-prior", "gaussian(1)", "`law` of hidden biases: gaussian(sd), or a law of the scale that a layer's share, as in --tau")
	f.BoolVar(&n.WidthScaling, "width-scaling", true, "weights behind the first layer in units of 1/√fan-in")
}

// into sets what spec says of the network.
func (n *networkSettings) into(spec *model.Spec, kind modelKind) error {
	spec.Network = model.Network{
		Hidden: n.Hidden, Activation: model.Activation(n.Activation), Residual: kind.residual, WidthScaling: n.WidthScaling,
	}
	var err error
	if spec.Bias, err = model.ParseBiasPrior(n.BiasPrior); err != nil {
		return lawError("bias-prior", n.BiasPrior, append(gsm.LawNames(), "gaussian"), err)
	}
	return nil
}

// settings returns what the run keeps of the network that the flags describe,
// nil for a linear model.
func (n networkSettings) settings(kind modelKind) *networkSettings {
	switch {
	case !kind.network:
		return nil
	case len(n.Hidden) == 0 && kind.residual:
		n.Hidden = []int{50, 50}
	case len(n.Hidden) == 0:
		n.Hidden = []int{50}
	}
	return &n
}

// shape returns the widths of a network of p features and its outputs: 13-50-1.
func (n *networkSettings) shape(p, outputs int) string {
	var words []string
	for _, width := range slices.Concat([]int{p}, n.Hidden, []int{outputs}) {
		words = append(words, strconv.Itoa(width))
	}
	return strings.Join(words, "-")
}

// checkNetwork refuses flags that have no effect with or without a network.
func (o *sampleFlags) checkNetwork() error {
	k := o.kind()
	if !k.network {
		return o.idle("with --model="+o.model+", which is no network", networkFlags)
	}
	hidden := strings.Trim(o.flags.Lookup("hidden").Value.String(), "[]")
	for _, width := range o.network.Hidden {
		if width < 1 {
			return usagef("--hidden=%s has a layer of %d units: each needs one or more", hidden, width)
		}
	}
	switch {
	case k.residual && len(o.network.Hidden) == 1:
		return usagef("--hidden=%d is a single layer, and --model=resnet needs two of one width or more, as in --hidden=%[1]d,%[1]d: or use --model=mlp", o.network.Hidden[0])
	case k.residual && len(slices.Compact(slices.Clone(o.network.Hidden))) > 1:
		return usagef("--hidden=%s: the layers of --model=resnet have one width, since each adds to the one before", hidden)
	case !k.residual && (o.structure == string(gsm.ADD) || o.structure == string(gsm.ARDADD)):
		return usagef("--structure=%s is about residual matrices, which --model=%s has none of: use --model=resnet, or --structure=ard", o.structure, o.model)
	case o.noFeatures():
		return usagef("--features= leaves nothing for --model=%s to work with: name a feature", o.model)
	}
	return o.idle("with --model="+o.model, []string{"scale-by-noise", "expected-size"})
}

// classes says what the values of the target stand for. A network without a
// --likelihood takes text as classes.
func (o *sampleFlags) classes(t *dataset.Table) dataset.Classes {
	if o.likelihood != "" || !o.kind().network {
		likelihood := o.likelihood
		if likelihood == "" {
			likelihood = o.kind().likelihoods[0]
		}
		return targets[lawName(likelihood)]
	}
	target := len(t.Columns) - 1
	if i := slices.IndexFunc(t.Columns, func(c dataset.Column) bool { return c.Name == o.target }); i >= 0 {
		target = i
	}
	if t.Columns[target].Text {
		return dataset.Many
	}
	return dataset.Numbers
}

// choose sets the likelihood where a network has none given, by its target.
func (o *sampleFlags) choose(f *dataset.Frame) {
	switch n := len(f.Classes); {
	case o.likelihood != "" || !o.kind().network || n == 0:
	case n == 2:
		o.likelihood = "bernoulli"
	default:
		o.likelihood = "categorical"
	}
}

// networkFormulas adds the lines that say how a network takes x to its output f.
func (p *problem) networkFormulas(add func(what, law, remark string)) {
	s, spec := p.settings, p.posterior.Spec()
	n := s.Network
	last := strconv.Itoa(len(n.Hidden) + 1)
	output, h := "h W"+last, "x"
	if spec.Intercept.Present() {
		output = "intercept + " + output
	}
	if len(n.Hidden) > 1 {
		output = strings.Replace(output, "h W", "h"+strconv.Itoa(len(n.Hidden))+" W", 1)
	}
	add("f", "= "+output, n.shape(len(p.posterior.Data().Features), len(spec.Likelihood.Outputs())))
	for l := range n.Hidden {
		name, k := "h", strconv.Itoa(l+1)
		if len(n.Hidden) > 1 {
			name += k
		}
		before := ""
		if spec.Network.Residual && l > 0 {
			before = h + " + "
		}
		text := fmt.Sprintf("%s W%s + b%s", h, k, k)
		if spec.Network.Activation != model.Identity {
			text = n.Activation + "(" + text + ")"
		}
		add(name, "= "+before+text, map[bool]string{true: "residual"}[before != ""])
		h = name
	}
	p.weightFormulas(add)
	switch law := spec.Bias.(type) {
	case gsm.Fixed:
		add("b", fmt.Sprintf("~ N(0, %v²)", number(law)), "")
	default:
		add("b", "~ N(0, τ_b²)", "one τ_b a layer")
		add("τ_b", "~ "+law.Noise(), "")
	}
}

// weightFormulas adds the lines about the weights of a network.
func (p *problem) weightFormulas(add func(what, law, remark string)) {
	s, spec := p.settings, p.posterior.Spec()
	xi := spec.Prior.Structure != gsm.None && spec.Prior.Law != nil
	var factors []string
	if s.Sigma0 != 1 {
		factors = append(factors, number(s.Sigma0).String())
	}
	if s.Network.WidthScaling {
		factors = append(factors, "s_l")
	}
	factors = append(factors, "τ_l")
	index := "l,r"
	if spec.Prior.Structure == gsm.DropConnect {
		index = "l,r,j"
	}
	if xi {
		factors = append(factors, "ξ_"+index)
	}
	remark := ""
	if s.Network.WidthScaling {
		remark = "s_l = 1, 1/√fan-in behind the first layer"
	}
	if b := p.posterior.Layout().Bound; b != nil {
		add("w_l,r,j", "= s z_l,r,j / √(1 + s²/c²)", "at most the slab's c")
		add("s", "= "+strings.Join(factors, " "), remark)
		law := b.Law.(gsm.InverseNakagami)
		add("c²", fmt.Sprintf("~ InverseGamma(%v, %v)", number(law.A), number(law.B)), "one for all")
	} else {
		add("w_l,r,j", "= "+strings.Join(append(factors, "z_l,r,j"), " "), remark)
	}
	add("z", "~ N(0, 1)", "")
	local := spec.Prior.Law
	if r, ok := local.(gsm.RegularizedHorseshoe); ok {
		local = r.Local()
	}
	if xi {
		remark := "one a row: an input, a hidden unit"
		switch spec.Prior.Structure {
		case gsm.DropConnect:
			remark = "one a weight"
		case gsm.ADD:
			remark = "one a row of the first and the last matrix"
		}
		add("ξ_"+index, law(local), s.Prior+", "+remark)
	}
	add("τ_l", law(spec.Prior.Tau), "one a matrix")
	if spec.Network.Residual && (spec.Prior.Structure == gsm.ADD || spec.Prior.Structure == gsm.ARDADD) {
		add("", law(local), "those of residual matrices")
	}
}
