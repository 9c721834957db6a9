"""The discrete Fourier transform of 32 real numbers and its inverse, as straight code for numba.

A transform of n numbers is made of two of n / 2 (Cooley & Tukey 1965, decimation in time for the one, in frequency
for the other), down to n = 4. A spectrum is a tuple: the real parts of bins 0..n / 2, then the imaginary parts of
bins 1..n / 2 - 1. Written out, without loops, so that a compiler keeps everything in vector registers.
"""

import numpy as np

from models.tts.convolution.jit import inlined

C8_1, S8_1 = np.float32(np.cos(2 * np.pi * 1 / 8)), np.float32(np.sin(2 * np.pi * 1 / 8))
C16_1, S16_1 = np.float32(np.cos(2 * np.pi * 1 / 16)), np.float32(np.sin(2 * np.pi * 1 / 16))
C16_2, S16_2 = np.float32(np.cos(2 * np.pi * 2 / 16)), np.float32(np.sin(2 * np.pi * 2 / 16))
C16_3, S16_3 = np.float32(np.cos(2 * np.pi * 3 / 16)), np.float32(np.sin(2 * np.pi * 3 / 16))
C32_1, S32_1 = np.float32(np.cos(2 * np.pi * 1 / 32)), np.float32(np.sin(2 * np.pi * 1 / 32))
C32_2, S32_2 = np.float32(np.cos(2 * np.pi * 2 / 32)), np.float32(np.sin(2 * np.pi * 2 / 32))
C32_3, S32_3 = np.float32(np.cos(2 * np.pi * 3 / 32)), np.float32(np.sin(2 * np.pi * 3 / 32))
C32_4, S32_4 = np.float32(np.cos(2 * np.pi * 4 / 32)), np.float32(np.sin(2 * np.pi * 4 / 32))
C32_5, S32_5 = np.float32(np.cos(2 * np.pi * 5 / 32)), np.float32(np.sin(2 * np.pi * 5 / 32))
C32_6, S32_6 = np.float32(np.cos(2 * np.pi * 6 / 32)), np.float32(np.sin(2 * np.pi * 6 / 32))
C32_7, S32_7 = np.float32(np.cos(2 * np.pi * 7 / 32)), np.float32(np.sin(2 * np.pi * 7 / 32))
TWO = np.float32(2)


@inlined
def rfft4(x0, x1, x2, x3):
    """4 numbers -> their spectrum."""
    a, b = x0 + x2, x1 + x3
    return a + b, x0 - x2, a - b, x3 - x1


@inlined
def rfft8(x0, x1, x2, x3, x4, x5, x6, x7):
    """8 numbers -> their spectrum."""
    er0, er1, er2, ei1 = rfft4(x0, x2, x4, x6)
    or0, or1, or2, oi1 = rfft4(x1, x3, x5, x7)
    tr1, ti1 = C8_1 * or1 + S8_1 * oi1, C8_1 * oi1 - S8_1 * or1
    return (
        er0 + or0,
        er1 + tr1,
        er2,
        er1 - tr1,
        er0 - or0,
        ei1 + ti1,
        -or2,
        ti1 - ei1,
    )


@inlined
def rfft16(x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15):
    """16 numbers -> their spectrum."""
    er0, er1, er2, er3, er4, ei1, ei2, ei3 = rfft8(x0, x2, x4, x6, x8, x10, x12, x14)
    or0, or1, or2, or3, or4, oi1, oi2, oi3 = rfft8(x1, x3, x5, x7, x9, x11, x13, x15)
    tr1, ti1 = C16_1 * or1 + S16_1 * oi1, C16_1 * oi1 - S16_1 * or1
    tr2, ti2 = C16_2 * or2 + S16_2 * oi2, C16_2 * oi2 - S16_2 * or2
    tr3, ti3 = C16_3 * or3 + S16_3 * oi3, C16_3 * oi3 - S16_3 * or3
    return (
        er0 + or0,
        er1 + tr1,
        er2 + tr2,
        er3 + tr3,
        er4,
        er3 - tr3,
        er2 - tr2,
        er1 - tr1,
        er0 - or0,
        ei1 + ti1,
        ei2 + ti2,
        ei3 + ti3,
        -or4,
        ti3 - ei3,
        ti2 - ei2,
        ti1 - ei1,
    )


@inlined
def rfft32(
    x0,
    x1,
    x2,
    x3,
    x4,
    x5,
    x6,
    x7,
    x8,
    x9,
    x10,
    x11,
    x12,
    x13,
    x14,
    x15,
    x16,
    x17,
    x18,
    x19,
    x20,
    x21,
    x22,
    x23,
    x24,
    x25,
    x26,
    x27,
    x28,
    x29,
    x30,
    x31,
):
    """32 numbers -> their spectrum."""
    er0, er1, er2, er3, er4, er5, er6, er7, er8, ei1, ei2, ei3, ei4, ei5, ei6, ei7 = rfft16(
        x0, x2, x4, x6, x8, x10, x12, x14, x16, x18, x20, x22, x24, x26, x28, x30
    )  # fmt: skip
    or0, or1, or2, or3, or4, or5, or6, or7, or8, oi1, oi2, oi3, oi4, oi5, oi6, oi7 = rfft16(
        x1, x3, x5, x7, x9, x11, x13, x15, x17, x19, x21, x23, x25, x27, x29, x31
    )  # fmt: skip
    tr1, ti1 = C32_1 * or1 + S32_1 * oi1, C32_1 * oi1 - S32_1 * or1
    tr2, ti2 = C32_2 * or2 + S32_2 * oi2, C32_2 * oi2 - S32_2 * or2
    tr3, ti3 = C32_3 * or3 + S32_3 * oi3, C32_3 * oi3 - S32_3 * or3
    tr4, ti4 = C32_4 * or4 + S32_4 * oi4, C32_4 * oi4 - S32_4 * or4
    tr5, ti5 = C32_5 * or5 + S32_5 * oi5, C32_5 * oi5 - S32_5 * or5
    tr6, ti6 = C32_6 * or6 + S32_6 * oi6, C32_6 * oi6 - S32_6 * or6
    tr7, ti7 = C32_7 * or7 + S32_7 * oi7, C32_7 * oi7 - S32_7 * or7
    return (
        er0 + or0, er1 + tr1, er2 + tr2, er3 + tr3, er4 + tr4, er5 + tr5, er6 + tr6, er7 + tr7, er8,
        er7 - tr7,
        er6 - tr6,
        er5 - tr5,
        er4 - tr4,
        er3 - tr3,
        er2 - tr2,
        er1 - tr1,
        er0 - or0,
        ei1 + ti1, ei2 + ti2, ei3 + ti3, ei4 + ti4, ei5 + ti5, ei6 + ti6, ei7 + ti7,
        -or8,
        ti7 - ei7,
        ti6 - ei6,
        ti5 - ei5,
        ti4 - ei4,
        ti3 - ei3,
        ti2 - ei2,
        ti1 - ei1,
    )  # fmt: skip


@inlined
def irfft4(r0, r1, r2, i1):
    """A spectrum -> 4 numbers, times 4."""
    a, b, c, d = r0 + r2, r0 - r2, TWO * r1, TWO * i1
    return a + c, b - d, a - c, b + d


@inlined
def irfft8(r0, r1, r2, r3, r4, i1, i2, i3):
    """A spectrum -> 8 numbers, times 8."""
    dr1, di1 = r1 - r3, i1 + i3
    a0, a1, a2, a3 = irfft4(
        r0 + r4,
        r1 + r3,
        TWO * r2,
        i1 - i3,
    )
    b0, b1, b2, b3 = irfft4(
        r0 - r4,
        C8_1 * dr1 - S8_1 * di1,
        -TWO * i2,
        C8_1 * di1 + S8_1 * dr1,
    )
    return a0, b0, a1, b1, a2, b2, a3, b3


@inlined
def irfft16(r0, r1, r2, r3, r4, r5, r6, r7, r8, i1, i2, i3, i4, i5, i6, i7):
    """A spectrum -> 16 numbers, times 16."""
    dr1, di1 = r1 - r7, i1 + i7
    dr2, di2 = r2 - r6, i2 + i6
    dr3, di3 = r3 - r5, i3 + i5
    a0, a1, a2, a3, a4, a5, a6, a7 = irfft8(
        r0 + r8,
        r1 + r7,
        r2 + r6,
        r3 + r5,
        TWO * r4,
        i1 - i7,
        i2 - i6,
        i3 - i5,
    )  # fmt: skip
    b0, b1, b2, b3, b4, b5, b6, b7 = irfft8(
        r0 - r8,
        C16_1 * dr1 - S16_1 * di1,
        C16_2 * dr2 - S16_2 * di2,
        C16_3 * dr3 - S16_3 * di3,
        -TWO * i4,
        C16_1 * di1 + S16_1 * dr1,
        C16_2 * di2 + S16_2 * dr2,
        C16_3 * di3 + S16_3 * dr3,
    )  # fmt: skip
    return a0, b0, a1, b1, a2, b2, a3, b3, a4, b4, a5, b5, a6, b6, a7, b7


@inlined
def irfft32(
    r0,
    r1,
    r2,
    r3,
    r4,
    r5,
    r6,
    r7,
    r8,
    r9,
    r10,
    r11,
    r12,
    r13,
    r14,
    r15,
    r16,
    i1,
    i2,
    i3,
    i4,
    i5,
    i6,
    i7,
    i8,
    i9,
    i10,
    i11,
    i12,
    i13,
    i14,
    i15,
):
    """A spectrum -> 32 numbers, times 32."""
    dr1, di1 = r1 - r15, i1 + i15
    dr2, di2 = r2 - r14, i2 + i14
    dr3, di3 = r3 - r13, i3 + i13
    dr4, di4 = r4 - r12, i4 + i12
    dr5, di5 = r5 - r11, i5 + i11
    dr6, di6 = r6 - r10, i6 + i10
    dr7, di7 = r7 - r9, i7 + i9
    a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15 = irfft16(
        r0 + r16, r1 + r15, r2 + r14, r3 + r13, r4 + r12, r5 + r11, r6 + r10, r7 + r9, TWO * r8,
        i1 - i15,
        i2 - i14,
        i3 - i13,
        i4 - i12,
        i5 - i11,
        i6 - i10,
        i7 - i9,
    )  # fmt: skip
    b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15 = irfft16(
        r0 - r16,
        C32_1 * dr1 - S32_1 * di1,
        C32_2 * dr2 - S32_2 * di2,
        C32_3 * dr3 - S32_3 * di3,
        C32_4 * dr4 - S32_4 * di4,
        C32_5 * dr5 - S32_5 * di5,
        C32_6 * dr6 - S32_6 * di6,
        C32_7 * dr7 - S32_7 * di7,
        -TWO * i8,
        C32_1 * di1 + S32_1 * dr1, C32_2 * di2 + S32_2 * dr2, C32_3 * di3 + S32_3 * dr3, C32_4 * di4 +
        S32_4 * dr4, C32_5 * di5 + S32_5 * dr5, C32_6 * di6 + S32_6 * dr6, C32_7 * di7 + S32_7 * dr7,
    )  # fmt: skip
    return (
        a0, b0, a1, b1, a2, b2, a3, b3, a4, b4, a5, b5, a6, b6, a7, b7, a8, b8, a9, b9, a10, b10, a11,
        b11, a12, b12, a13, b13, a14, b14, a15, b15,
    )  # fmt: skip
