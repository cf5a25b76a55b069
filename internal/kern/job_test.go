package kern

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestJobDoesEachPartOnce(t *testing.T) {
	for _, n := range []int{0, 1, 3} {
		stop := Help(n)
		var all sync.WaitGroup
		for size := 1; size <= 3; size++ { // jobs of which helpers serve one at a time
			all.Go(func() {
				var parts [50]atomic.Int64
				var scratch sync.Map
				j := NewJob(size, func(part int, s []float64) {
					_, busy := scratch.LoadOrStore(&s[0], part)
					if busy || len(s) != size {
						t.Error("a scratch serves two parts at once")
					}
					parts[part].Add(1)
					scratch.Delete(&s[0])
				})
				for round := range 2000 {
					count := round % 51
					j.Run(count)
					for i := range parts {
						if got := parts[i].Swap(0); (got == 1) != (i < count) {
							t.Errorf("round %d: part %d was done %d times", round, i, got)
						}
					}
				}
			})
		}
		all.Wait()
		stop()
	}
}

func TestJobAllocatesNothing(t *testing.T) {
	defer Help(1)()
	j := NewJob(1, func(int, []float64) {})
	require.Zero(t, testing.AllocsPerRun(100, func() { j.Run(7) }))
}
