//go:build amd64 && !purego

package kern

import "golang.org/x/sys/cpu"

var avx512 = set{
	name: "avx512",

	exp: expAVX512, log: logAVX512, tanh: tanhAVX512,
	sigmoid: sigmoidAVX512, softplus: softplusAVX512, relu: reluAVX512,

	dot: dotAVX512,
	mul: mulAVX512,

	back: backOn512,

	scale:   scale512,
	solve8:  solve8On512,
	sumRows: sumRowsOn512,
	outer:   outerOn512,

	axpy: axpyAVX512, times: timesAVX512, addTimes: addTimesAVX512, misfit: misfitAVX512,
}

var avx2 = set{
	name: "avx2",

	exp: expAVX2, log: logAVX2, tanh: tanhAVX2,
	sigmoid: sigmoidAVX2, softplus: softplusAVX2, relu: reluAVX2,

	dot: dotAVX2,
	mul: mulAVX2,

	back: backOn2,

	scale:   scale2,
	solve8:  solve8On2,
	sumRows: sumRowsOn2,
	outer:   outerOn2,

	axpy: axpyAVX2, times: timesAVX2, addTimes: addTimesAVX2, misfit: misfitAVX2,
}

// available returns the sets that this CPU can run, the best first.
func available() (sets []set) {
	if cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512VL && cpu.X86.HasAVX512BW {
		sets = append(sets, avx512)
	}
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		sets = append(sets, avx2)
	}
	return append(sets, portable)
}
