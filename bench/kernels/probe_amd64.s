//go:build linux && !purego

#include "textflag.h"

DATA half<>+0(SB)/8, $0.5
GLOBL half<>(SB), RODATA|NOPTR, $8

// SIX are six of them, and four instructions that take none of their time but
// where something else runs on the same core.
#define SIX(c, r0, r1, r2, r3, r4, r5) \
	XORL DX, DX; \
	XORL DX, DX; \
	XORL DX, DX; \
	XORL DX, DX; \
	VFMADD213PD c, c, r0; \
	VFMADD213PD c, c, r1; \
	VFMADD213PD c, c, r2; \
	VFMADD213PD c, c, r3; \
	VFMADD213PD c, c, r4; \
	VFMADD213PD c, c, r5

#define SET(c, r0, r1, r2, r3, r4, r5) \
	VMOVAPD c, r0; \
	VMOVAPD c, r1; \
	VMOVAPD c, r2; \
	VMOVAPD c, r3; \
	VMOVAPD c, r4; \
	VMOVAPD c, r5

// func peak512(n int)
//
// n times 24 fused multiply-adds of 8 numbers, in 12 chains.
TEXT ·peak512(SB), NOSPLIT, $0-8
	MOVQ n+0(FP), CX
	VBROADCASTSD half<>(SB), Z12
	SET(Z12, Z0, Z1, Z2, Z3, Z4, Z5)
	SET(Z12, Z6, Z7, Z8, Z9, Z10, Z11)

loop:
	SIX(Z12, Z0, Z1, Z2, Z3, Z4, Z5)
	SIX(Z12, Z6, Z7, Z8, Z9, Z10, Z11)
	SIX(Z12, Z0, Z1, Z2, Z3, Z4, Z5)
	SIX(Z12, Z6, Z7, Z8, Z9, Z10, Z11)
	DECQ CX
	JNZ  loop
	VZEROUPPER
	RET

// func peak2(n int)
//
// n times 24 fused multiply-adds of 4 numbers, in 12 chains.
TEXT ·peak2(SB), NOSPLIT, $0-8
	MOVQ n+0(FP), CX
	VBROADCASTSD half<>(SB), Y12
	SET(Y12, Y0, Y1, Y2, Y3, Y4, Y5)
	SET(Y12, Y6, Y7, Y8, Y9, Y10, Y11)

loop:
	SIX(Y12, Y0, Y1, Y2, Y3, Y4, Y5)
	SIX(Y12, Y6, Y7, Y8, Y9, Y10, Y11)
	SIX(Y12, Y0, Y1, Y2, Y3, Y4, Y5)
	SIX(Y12, Y6, Y7, Y8, Y9, Y10, Y11)
	DECQ CX
	JNZ  loop
	VZEROUPPER
	RET
