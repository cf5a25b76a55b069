//go:build amd64 && !purego

package kern

import "golang.org/x/sys/cpu"

var avx512 = set{
	name: "avx512",

	exp: expPortable, log: logPortable, tanh: tanhPortable,
	sigmoid: sigmoidPortable, softplus: softplusPortable, relu: reluPortable,

	dot: dotAVX512,
	mul: mulAVX512,

	scale:   scale512,
	solve8:  solve8On512,
	sumRows: sumRowsOn512,
	outer:   outerOn512,
	axpy:    axpyAVX512,
}

var avx2 = set{
	name: "avx2",

	exp: expPortable, log: logPortable, tanh: tanhPortable,
	sigmoid: sigmoidPortable, softplus: softplusPortable, relu: reluPortable,

	dot: dotAVX2,
	mul: mulAVX2,

	scale:   scale2,
	solve8:  solve8On2,
	sumRows: sumRowsOn2,
	outer:   outerOn2,
	axpy:    axpyAVX2,
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
