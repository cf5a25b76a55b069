// Command horseshoe fits a linear regression under the horseshoe prior to the
// embedded diabetes data and ranks the features by how little they are shrunk.
package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"slices"

	"noiseprior/diagnostics"
	"noiseprior/gsm"
	"noiseprior/internal/dataset"
	"noiseprior/model"
	"noiseprior/sampler"
	"noiseprior/sampler/gibbs"
)

func main() {
	if err := run(os.Stdout, 1000); err != nil {
		log.Fatal(err)
	}
}

func run(out io.Writer, draws int) error {
	// Data: a table, its columns, standardised.
	table, err := dataset.Open("diabetes", nil)
	if err != nil {
		return err
	}
	frame, err := table.Select(dataset.Selection{})
	if err != nil {
		return err
	}
	data, _, err := model.NewData(frame.X, frame.Y, frame.Features, model.Full)
	if err != nil {
		return err
	}

	// Model: half-Cauchy noise on every input is the horseshoe.
	prior, err := gsm.ParsePrior("horseshoe")
	if err != nil {
		return err
	}
	posterior, err := model.New(data, model.Spec{Likelihood: model.Gaussian{}, Prior: prior, ScaleByNoise: true})
	if err != nil {
		return err
	}

	// Draws: four chains with the sampler that fits the model.
	newKernel, why, err := gibbs.Plan(posterior, "auto", gibbs.Gradient{})
	if err != nil {
		return err
	}
	fmt.Fprintln(out, why)
	kept := sampler.NewDraws()
	settings := sampler.Settings{Seed: 1, Chains: []int{1, 2, 3, 4}, Warmup: draws / 2, Draws: draws}
	if err := sampler.Run(context.Background(), posterior, newKernel, settings, kept); err != nil {
		return err
	}

	// Figures: 1 - κ is near 1 for what the data want and near 0 for noise.
	figures := map[string]diagnostics.Summary{}
	for _, s := range diagnostics.Summarize(kept, model.Bounded) {
		figures[s.Name] = s
	}
	pseudo := func(f string) float64 { return 1 - figures["kappa["+f+"]"].Mean }
	ranked := slices.SortedFunc(slices.Values(data.Features), func(a, b string) int { return cmp.Compare(pseudo(b), pseudo(a)) })
	fmt.Fprintln(out, "feature    1-κ  mean of β   5 %   95 %  R-hat")
	for _, f := range ranked {
		b := figures["beta["+f+"]"]
		fmt.Fprintf(out, "%-8s %5.2f %10.3g %6.3g %6.3g %6.3f\n", f, pseudo(f), b.Mean, b.Q5, b.Q95, b.Rhat)
	}
	fmt.Fprintf(out, "effective number of coefficients: %.1f of %d\n", figures["m_eff"].Mean, len(data.Features))
	return nil
}
