package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"noiseprior/sampler"
)

const (
	progressTick  = 100 * time.Millisecond
	progressFirst = 200 * time.Millisecond // a run that ends before is not reported while it runs
	progressQuiet = 30 * time.Second       // the longest silence between two plain lines
)

// progress is a sampler.Recorder that tells stderr how far a run is: a bar per
// chain on a terminal, otherwise a plain line at each tenth of the run and after
// 30 s without one, and at the end one line in either case; a plain line has step
// size and depth of the chain whose steps are the smallest. A row costs an
// atomic store; the clock is read and lines are written by a goroutine of its
// own, from Begin to close.
type progress struct {
	u      *ui
	warmup int
	draws  atomic.Int64
	chains []*chainProgress
	byID   map[int]*chainProgress // written by newProgress alone
	now    func() time.Time

	diverging, stepSize, depth int // columns, -1 where there is none
	begin                      sync.Once
	quit                       chan struct{}
	stopped                    chan struct{} // nil before Begin

	mu      sync.Mutex // what follows belongs to tick and to the bars' drawing
	start   time.Time
	total   pace
	said    int64 // iterations done at the last plain line
	spoken  time.Time
	bars    *mpb.Progress
	lines   []*mpb.Bar
	refresh chan any
	before  io.Writer // stderr without bars
}

// chainProgress is how far one chain is.
type chainProgress struct {
	id         int
	from       int64        // iterations that were there when the run began
	done       atomic.Int64 // iterations, warm-up included
	divergent  atomic.Int64 // among the kept draws of this run
	stepSize   atomicFloat  // of the last iteration
	depth      atomicFloat  // of trees, over the last ones
	_          [64]byte     // no cache line is shared between chains
	pace       pace
	began      bool
	iterations int64 // done, at the last tick
}

// depthMemory is over how many trees their depth is averaged.
const depthMemory = 20

// atomicFloat is a number that one goroutine writes and others read; 0 is none.
type atomicFloat struct{ bits atomic.Uint64 }

func (a *atomicFloat) load() float64 { return math.Float64frombits(a.bits.Load()) }

func (a *atomicFloat) store(x float64) { a.bits.Store(math.Float64bits(x)) }

// newProgress returns the recorder for a run of set; chains of set.From count
// from their checkpoints on. close ends it.
func newProgress(u *ui, set sampler.Settings) *progress {
	p := &progress{
		u: u, warmup: set.Warmup, now: time.Now, diverging: -1, stepSize: -1, depth: -1,
		byID: map[int]*chainProgress{}, quit: make(chan struct{}),
	}
	p.draws.Store(int64(set.Draws))
	for _, id := range set.Chains {
		c := &chainProgress{id: id}
		if from, ok := set.From[id]; ok {
			c.from = int64(from.Next + set.Warmup)
		}
		c.done.Store(c.from)
		c.iterations = c.from
		p.chains = append(p.chains, c)
		p.byID[id] = c
	}
	return p
}

// extend sets a new number of draws per chain, for a run that goes on.
func (p *progress) extend(draws int) { p.draws.Store(int64(draws)) }

// Begin starts the clock; a second call, by a run that goes on, does nothing.
func (p *progress) Begin(columns []string) error {
	p.begin.Do(func() {
		p.open(columns)
		go p.loop()
	})
	return nil
}

func (p *progress) open(columns []string) {
	p.diverging, p.stepSize, p.depth = slices.Index(columns, "diverging"), slices.Index(columns, "step_size"), slices.Index(columns, "tree_depth")
	p.start = p.now()
	p.spoken = p.start
	p.said, _ = p.count()
	p.total = pace{last: p.said, at: p.start}
	for _, c := range p.chains {
		c.pace = pace{last: c.from, at: p.start}
	}
	p.stopped = make(chan struct{})
}

// Record counts an iteration.
func (p *progress) Record(chain, i int, row []float64) error {
	c := p.byID[chain]
	c.done.Store(int64(i + p.warmup + 1))
	if p.diverging >= 0 && i >= 0 && row[p.diverging] != 0 {
		c.divergent.Add(1)
	}
	if p.stepSize >= 0 {
		c.stepSize.store(row[p.stepSize])
	}
	if p.depth >= 0 {
		mean := c.depth.load()
		if mean == 0 {
			mean = row[p.depth]
		}
		c.depth.store(mean + (row[p.depth]-mean)/depthMemory)
	}
	return nil
}

// Save does nothing.
func (p *progress) Save(int, bool, func() (sampler.Checkpoint, error)) error { return nil }

// close takes the bars off the screen and says what was done. Further calls do
// nothing, so that it can be deferred as well as called before results are
// printed.
func (p *progress) close() {
	if p.stopped == nil {
		return
	}
	select {
	case <-p.quit:
		return
	default:
	}
	close(p.quit)
	<-p.stopped
	p.hideBars()
	p.u.notef("%s", p.summary(p.now().Sub(p.start)))
}

func (p *progress) loop() {
	defer close(p.stopped)
	ticker := time.NewTicker(progressTick)
	defer ticker.Stop()
	for {
		select {
		case <-p.quit:
			return
		case <-ticker.C:
			p.tick(p.now())
		}
	}
}

// count returns the iterations done and wanted over all chains.
func (p *progress) count() (done, total int64) {
	for _, c := range p.chains {
		done += c.done.Load()
	}
	return done, int64(len(p.chains)) * p.length()
}

// length returns the iterations of a chain.
func (p *progress) length() int64 { return int64(p.warmup) + p.draws.Load() }

// tick measures all paces and shows the state of the run.
func (p *progress) tick(now time.Time) {
	p.mu.Lock()
	elapsed := now.Sub(p.start)
	done, total := p.count()
	p.total.update(done, now, p.start)
	for _, c := range p.chains {
		n := c.done.Load()
		if c.began = n > c.from; c.began {
			c.pace.update(n, now, p.start)
		} else {
			c.pace = pace{last: n, at: now} // it waits for its turn
		}
		c.iterations = n
	}
	p.mu.Unlock()
	if elapsed < progressFirst {
		return
	}
	if p.bars == nil && !p.showBars() {
		p.plain(now, done, total)
		return
	}
	select {
	case p.refresh <- now:
	case <-p.quit:
	}
}

// plain prints a line where a tenth of the run was completed or 30 s passed.
func (p *progress) plain(now time.Time, done, total int64) {
	tenth := func(n int64) int64 { return 10 * n / max(total, 1) } // of a total that extend can raise
	if done == total || tenth(done) <= tenth(p.said) && now.Sub(p.spoken) < progressQuiet {
		return
	}
	p.said, p.spoken = done, now
	p.u.notef("%s", p.totals(done, total))
}

// totals is the state of all chains in one line.
func (p *progress) totals(done, total int64) string {
	phase := "sampling"
	for _, c := range p.chains {
		if c.iterations < int64(p.warmup) {
			phase = "warm-up"
		}
	}
	text := fmt.Sprintf("%s: %s of %s iterations (%d %%)", phase, formatCount(int(done)), formatCount(int(total)), 100*done/max(total, 1))
	if rate := p.total.rate(); rate > 0 {
		text += ", " + formatRate(rate) + ", " + remaining(total-done, rate) + " left"
	}
	slow, divergent := p.chains[0], int64(0)
	for _, c := range p.chains {
		divergent += c.divergent.Load()
		if s := c.stepSize.load(); s > 0 && !(slow.stepSize.load() <= s && slow.stepSize.load() > 0) {
			slow = c
		}
	}
	for _, figure := range slow.figures(divergent) {
		text += ", " + figure
	}
	return text
}

// figures says how a chain moves, and how many draws diverged.
func (c *chainProgress) figures(divergent int64) []string {
	var out []string
	if s := c.stepSize.load(); s > 0 {
		out = append(out, "step "+formatDigits(s, 2))
	}
	if d := c.depth.load(); d > 0 {
		out = append(out, "depth "+formatFixed(d, 1))
	}
	if divergent > 0 {
		out = append(out, formatCount(int(divergent))+" divergent")
	}
	return out
}

// summary is the last line of the run.
func (p *progress) summary(elapsed time.Duration) string {
	chains := fmt.Sprintf("%d chains", len(p.chains))
	if len(p.chains) == 1 {
		chains = "1 chain"
	}
	plan := fmt.Sprintf("%s x (%d warm-up + %d draws)", chains, p.warmup, p.draws.Load())
	done, total := p.count()
	var from, divergent int64
	for _, c := range p.chains {
		from += c.from
		divergent += c.divergent.Load()
	}
	text := plan + " in " + formatDuration(elapsed)
	switch {
	case done < total:
		text = fmt.Sprintf("%s stopped after %s of %s iterations in %s", plan, formatCount(int(done)), formatCount(int(total)), formatDuration(elapsed))
	case from > 0:
		text = fmt.Sprintf("%s, the last %s of %s iterations in %s", plan, formatCount(int(done-from)), formatCount(int(total)), formatDuration(elapsed))
	}
	if divergent > 0 {
		text += fmt.Sprintf(", %s divergent", formatCount(int(divergent)))
	}
	return text
}

// showBars puts the bars on the screen, or reports that there is no screen for
// them. More chains than the screen has lines share one bar.
func (p *progress) showBars() bool {
	cols, rows := terminal(p.u.err.file)
	if cols < 20 || p.u.env("TERM") == "dumb" {
		return false
	}
	p.refresh = make(chan any)
	output := mpb.WithOutput(p.u.err.file)
	if runtime.GOOS != "windows" {
		output = mpb.WithConsoleWriter(&frames{file: p.u.err.file})
	}
	p.bars = mpb.New(output, mpb.WithManualRefresh(p.refresh), mpb.WithQueueLen(len(p.chains)+64))
	draw := func(line func(width int) string) {
		bar, err := p.bars.Add(0, mpb.BarFillerFunc(func(w io.Writer, s decor.Statistics) error {
			p.mu.Lock()
			defer p.mu.Unlock()
			_, err := io.WriteString(w, line(s.AvailableWidth-1))
			return err
		}), mpb.BarFillerTrim())
		if err == nil {
			p.lines = append(p.lines, bar)
		}
	}
	if len(p.chains) > rows-2 {
		draw(func(width int) string { return cells.Truncate(p.totals(p.count()), width, "") })
	} else {
		for _, c := range p.chains {
			draw(func(width int) string { return p.line(c, width) })
		}
	}
	p.before = p.u.err.redirect(p.bars)
	return true
}

// hideBars leaves the screen as it was before the bars.
func (p *progress) hideBars() {
	if p.bars == nil {
		return
	}
	p.u.err.redirect(p.before)
	for _, bar := range p.lines {
		bar.Abort(true)
	}
	p.bars.Wait()
}

// frames is mpb's console, which writes each frame over the one before.
//
// Note: mpb's own goes up without going to the left margin first, so a ^C that
// the terminal echoes leaves the head of an old line on the screen.
type frames struct {
	bytes.Buffer
	file *os.File
}

// IsTerminal returns true: showBars has looked.
func (*frames) IsTerminal() bool { return true }

// GetTermSize returns the size as it is now.
func (f *frames) GetTermSize() (width, height int, err error) { return term.GetSize(int(f.file.Fd())) }

// Flush writes a frame of n lines and prepares to go back above it.
func (f *frames) Flush(n int) error {
	if _, err := f.WriteTo(f.file); err != nil {
		return err
	}
	if n > 0 {
		fmt.Fprintf(f, "\r\x1b[%dA\x1b[J", n)
	}
	return nil
}

// line is the state of one chain in at most width cells.
func (p *progress) line(c *chainProgress, width int) string {
	n, length := c.iterations, p.length()
	total := formatCount(int(length))
	phase, rate, left := "sampling", formatRate(c.pace.rate()), remaining(length-n, c.pace.rate())+" left"
	switch {
	case n >= length:
		phase, rate, left = "done", "", ""
	case !c.began:
		phase, rate, left = "waiting", "", ""
	case n < int64(p.warmup):
		phase = "warm-up"
	}
	widest := 0
	for _, c := range p.chains {
		widest = max(widest, len(strconv.Itoa(c.id)))
	}
	head := fmt.Sprintf("chain %*d  %-8s", widest, c.id, phase)
	tail := fmt.Sprintf("%*s/%s  %8s  %-16s", len(total), formatCount(int(n)), total, rate, left)
	for _, figure := range c.figures(c.divergent.Load()) {
		tail = strings.TrimRight(tail, " ") + "  " + figure
	}
	text := head + "  " + tail
	if room := min(width-cellWidth(text)-2, 40); room >= 5 {
		text = head + "  " + meter(float64(n)/float64(max(length, 1)), room, p.u.ascii()) + "  " + tail
	}
	return strings.TrimRight(cells.Truncate(text, max(width, 0), ""), " ")
}

// meter is a bar with the part that is missing.
func meter(x float64, width int, ascii bool) string {
	full, empty := "█", "░"
	if ascii {
		full, empty = "#", "-"
	}
	n := int(min(max(x, 0), 1) * float64(width))
	return strings.Repeat(full, n) + strings.Repeat(empty, width-n)
}

func formatRate(rate float64) string {
	switch {
	case !(rate > 0):
		return ""
	case rate < 10:
		return formatDigits(rate, 2) + "/s"
	}
	return formatCount(int(rate+0.5)) + "/s"
}

// remaining is the time that n iterations take at a rate, in words.
func remaining(n int64, rate float64) string {
	seconds := float64(n) / rate
	if !(seconds < 1e8) { // NaN and Inf too
		return "?"
	}
	return formatLong(time.Duration(seconds * float64(time.Second)))
}

// pace is a running rate: the mean of the past, weighted by exp(-age/τ) with τ
// the longer of 3 s and a tenth of the run, so that it forgets the warm-up's
// speed and does not jump on long runs.
type pace struct {
	last        int64
	at          time.Time
	num, weight float64
}

func (r *pace) update(n int64, now, start time.Time) {
	dt := now.Sub(r.at).Seconds()
	if dt <= 0 {
		return
	}
	tau := max(3, now.Sub(start).Seconds()/10)
	keep := math.Exp(-dt / tau)
	r.num = r.num*keep + (1-keep)*float64(n-r.last)/dt
	r.weight = r.weight*keep + 1 - keep
	r.last, r.at = n, now
}

// rate returns iterations per second, 0 if there is nothing to tell yet.
func (r *pace) rate() float64 {
	if r.weight == 0 {
		return 0
	}
	return r.num / r.weight
}
