"""The two transforms of a tile, each for 32 channels at once: Fourier of 32 points and Winograd's F(6, 3).

Forward: `points` rows of a tile, channel after channel -> `rows` rows. Between them stands one product of
matrices for each row. Inverse: back to `points` (Fourier) or 6 (Winograd) rows, of which the first points - k
+ 1 are the outputs of the convolution. Rows are flat: row r of channel c is at r * LANES + c.
"""

import numpy as np

from models.tts.convolution.jit import LANES, compiled, inlined
from models.tts.convolution.real_fft import irfft32, rfft32
from models.types import FloatArray

FOURIER_POINTS, FOURIER_ROWS = 32, 47
FOURIER_MATRICES = 32  # the last 15 rows are multiplied by sums of two of these
FIRST_REAL, FIRST_IMAGINARY = 1, 17  # rows whose sum is the first of them
WINOGRAD_POINTS, WINOGRAD_ROWS = 8, 8
WINOGRAD_KERNEL = 3

# F(6, 3) with the points 0, 1, -1, 2, -2, 1/2, -1/2 and infinity: outputs = A (G kernel * B tile)
_G0, _G1, _G2 = np.float32(2 / 9), np.float32(1 / 90), np.float32(1 / 45)
_G3, _G4, _G5, _G6 = np.float32(2 / 45), np.float32(32 / 45), np.float32(16 / 45), np.float32(8 / 45)
_B0, _B1, _B2 = np.float32(21 / 4), np.float32(17 / 4), np.float32(5 / 2)
_B3, _HALF, _QUARTER = np.float32(5 / 4), np.float32(1 / 2), np.float32(1 / 4)
_TWO, _FOUR, _EIGHT, _SIXTEEN, _THIRTY_TWO = (np.float32(2**n) for n in range(1, 6))
_EIGHTH, _SIXTEENTH, _THIRTY_SECOND = (np.float32(2**-n) for n in range(3, 6))
_FIVE = np.float32(5)


@compiled
def fourier_forward(tile: FloatArray, rows: FloatArray) -> None:
    """32 rows of `tile` -> 47 rows: 17 real parts, 15 imaginary parts, 15 sums of both."""
    for c in range(LANES):
        (
            r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11, r12, r13, r14, r15, r16, i1, i2, i3,
            i4, i5, i6, i7, i8, i9, i10, i11, i12, i13, i14, i15,
        ) = rfft32(
            tile[c], tile[LANES + c], tile[2 * LANES + c], tile[3 * LANES + c], tile[4 * LANES + c],
            tile[5 * LANES + c], tile[6 * LANES + c], tile[7 * LANES + c], tile[8 * LANES + c],
            tile[9 * LANES + c], tile[10 * LANES + c], tile[11 * LANES + c], tile[12 * LANES + c],
            tile[13 * LANES + c], tile[14 * LANES + c], tile[15 * LANES + c], tile[16 * LANES + c],
            tile[17 * LANES + c], tile[18 * LANES + c], tile[19 * LANES + c], tile[20 * LANES + c],
            tile[21 * LANES + c], tile[22 * LANES + c], tile[23 * LANES + c], tile[24 * LANES + c],
            tile[25 * LANES + c], tile[26 * LANES + c], tile[27 * LANES + c], tile[28 * LANES + c],
            tile[29 * LANES + c], tile[30 * LANES + c], tile[31 * LANES + c],
        )  # fmt: skip
        rows[0 * LANES + c] = r0
        rows[1 * LANES + c] = r1
        rows[2 * LANES + c] = r2
        rows[3 * LANES + c] = r3
        rows[4 * LANES + c] = r4
        rows[5 * LANES + c] = r5
        rows[6 * LANES + c] = r6
        rows[7 * LANES + c] = r7
        rows[8 * LANES + c] = r8
        rows[9 * LANES + c] = r9
        rows[10 * LANES + c] = r10
        rows[11 * LANES + c] = r11
        rows[12 * LANES + c] = r12
        rows[13 * LANES + c] = r13
        rows[14 * LANES + c] = r14
        rows[15 * LANES + c] = r15
        rows[16 * LANES + c] = r16
        rows[17 * LANES + c] = i1
        rows[18 * LANES + c] = i2
        rows[19 * LANES + c] = i3
        rows[20 * LANES + c] = i4
        rows[21 * LANES + c] = i5
        rows[22 * LANES + c] = i6
        rows[23 * LANES + c] = i7
        rows[24 * LANES + c] = i8
        rows[25 * LANES + c] = i9
        rows[26 * LANES + c] = i10
        rows[27 * LANES + c] = i11
        rows[28 * LANES + c] = i12
        rows[29 * LANES + c] = i13
        rows[30 * LANES + c] = i14
        rows[31 * LANES + c] = i15
        rows[32 * LANES + c] = r1 + i1
        rows[33 * LANES + c] = r2 + i2
        rows[34 * LANES + c] = r3 + i3
        rows[35 * LANES + c] = r4 + i4
        rows[36 * LANES + c] = r5 + i5
        rows[37 * LANES + c] = r6 + i6
        rows[38 * LANES + c] = r7 + i7
        rows[39 * LANES + c] = r8 + i8
        rows[40 * LANES + c] = r9 + i9
        rows[41 * LANES + c] = r10 + i10
        rows[42 * LANES + c] = r11 + i11
        rows[43 * LANES + c] = r12 + i12
        rows[44 * LANES + c] = r13 + i13
        rows[45 * LANES + c] = r14 + i14
        rows[46 * LANES + c] = r15 + i15


@compiled
def fourier_inverse(rows: FloatArray, tile: FloatArray) -> None:
    """47 rows of products -> 32 rows."""
    for c in range(LANES):
        r0, r16 = rows[c], rows[16 * LANES + c]
        p1, q1 = rows[1 * LANES + c], rows[17 * LANES + c]
        r1, i1 = p1 - q1, rows[32 * LANES + c] - p1 - q1
        p2, q2 = rows[2 * LANES + c], rows[18 * LANES + c]
        r2, i2 = p2 - q2, rows[33 * LANES + c] - p2 - q2
        p3, q3 = rows[3 * LANES + c], rows[19 * LANES + c]
        r3, i3 = p3 - q3, rows[34 * LANES + c] - p3 - q3
        p4, q4 = rows[4 * LANES + c], rows[20 * LANES + c]
        r4, i4 = p4 - q4, rows[35 * LANES + c] - p4 - q4
        p5, q5 = rows[5 * LANES + c], rows[21 * LANES + c]
        r5, i5 = p5 - q5, rows[36 * LANES + c] - p5 - q5
        p6, q6 = rows[6 * LANES + c], rows[22 * LANES + c]
        r6, i6 = p6 - q6, rows[37 * LANES + c] - p6 - q6
        p7, q7 = rows[7 * LANES + c], rows[23 * LANES + c]
        r7, i7 = p7 - q7, rows[38 * LANES + c] - p7 - q7
        p8, q8 = rows[8 * LANES + c], rows[24 * LANES + c]
        r8, i8 = p8 - q8, rows[39 * LANES + c] - p8 - q8
        p9, q9 = rows[9 * LANES + c], rows[25 * LANES + c]
        r9, i9 = p9 - q9, rows[40 * LANES + c] - p9 - q9
        p10, q10 = rows[10 * LANES + c], rows[26 * LANES + c]
        r10, i10 = p10 - q10, rows[41 * LANES + c] - p10 - q10
        p11, q11 = rows[11 * LANES + c], rows[27 * LANES + c]
        r11, i11 = p11 - q11, rows[42 * LANES + c] - p11 - q11
        p12, q12 = rows[12 * LANES + c], rows[28 * LANES + c]
        r12, i12 = p12 - q12, rows[43 * LANES + c] - p12 - q12
        p13, q13 = rows[13 * LANES + c], rows[29 * LANES + c]
        r13, i13 = p13 - q13, rows[44 * LANES + c] - p13 - q13
        p14, q14 = rows[14 * LANES + c], rows[30 * LANES + c]
        r14, i14 = p14 - q14, rows[45 * LANES + c] - p14 - q14
        p15, q15 = rows[15 * LANES + c], rows[31 * LANES + c]
        r15, i15 = p15 - q15, rows[46 * LANES + c] - p15 - q15
        (
            y0, y1, y2, y3, y4, y5, y6, y7, y8, y9, y10, y11, y12, y13, y14, y15, y16, y17, y18,
            y19, y20, y21, y22, y23, y24, y25, y26, y27, y28, y29, y30, y31,
        ) = irfft32(
            r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11, r12, r13, r14, r15, r16, i1, i2, i3,
            i4, i5, i6, i7, i8, i9, i10, i11, i12, i13, i14, i15,
        )  # fmt: skip
        tile[c] = y0
        tile[LANES + c] = y1
        tile[2 * LANES + c] = y2
        tile[3 * LANES + c] = y3
        tile[4 * LANES + c] = y4
        tile[5 * LANES + c] = y5
        tile[6 * LANES + c] = y6
        tile[7 * LANES + c] = y7
        tile[8 * LANES + c] = y8
        tile[9 * LANES + c] = y9
        tile[10 * LANES + c] = y10
        tile[11 * LANES + c] = y11
        tile[12 * LANES + c] = y12
        tile[13 * LANES + c] = y13
        tile[14 * LANES + c] = y14
        tile[15 * LANES + c] = y15
        tile[16 * LANES + c] = y16
        tile[17 * LANES + c] = y17
        tile[18 * LANES + c] = y18
        tile[19 * LANES + c] = y19
        tile[20 * LANES + c] = y20
        tile[21 * LANES + c] = y21
        tile[22 * LANES + c] = y22
        tile[23 * LANES + c] = y23
        tile[24 * LANES + c] = y24
        tile[25 * LANES + c] = y25
        tile[26 * LANES + c] = y26
        tile[27 * LANES + c] = y27
        tile[28 * LANES + c] = y28
        tile[29 * LANES + c] = y29
        tile[30 * LANES + c] = y30
        tile[31 * LANES + c] = y31


@inlined
def winograd_of_taps(g0, g1, g2):
    """The taps of a kernel -> G kernel, 8 numbers."""
    even0, odd0 = -_G0 * (g0 + g2), _G0 * g1
    even1, odd1 = _G1 * g0 + _G3 * g2, _G2 * g1
    even2, odd2 = _G4 * g0 + _G6 * g2, _G5 * g1
    return g0, even0 - odd0, even0 + odd0, even1 + odd1, even1 - odd1, even2 + odd2, even2 - odd2, g2


@compiled
def winograd_kernels(tile: FloatArray, rows: FloatArray) -> None:
    """Kernels, the first 3 rows of `tile` -> 8 rows, which those of `winograd_forward` are multiplied by."""
    for c in range(LANES):
        u0, u1, u2, u3, u4, u5, u6, u7 = winograd_of_taps(tile[c], tile[LANES + c], tile[2 * LANES + c])
        rows[c], rows[LANES + c] = u0, u1
        rows[2 * LANES + c], rows[3 * LANES + c] = u2, u3
        rows[4 * LANES + c], rows[5 * LANES + c] = u4, u5
        rows[6 * LANES + c], rows[7 * LANES + c] = u6, u7


@compiled
def winograd_forward(tile: FloatArray, rows: FloatArray) -> None:
    """8 rows of `tile` -> 8 rows."""
    for c in range(LANES):
        x0, x1 = tile[c], tile[LANES + c]
        x2, x3 = tile[2 * LANES + c], tile[3 * LANES + c]
        x4, x5 = tile[4 * LANES + c], tile[5 * LANES + c]
        x6, x7 = tile[6 * LANES + c], tile[7 * LANES + c]
        rows[c] = x0 - x6 + (x4 - x2) * _B0
        even, odd = x2 + x6 - x4 * _B1, x1 + x5 - x3 * _B1
        rows[LANES + c], rows[2 * LANES + c] = even + odd, even - odd
        even, odd = x6 + x2 * _QUARTER - x4 * _B3, x1 * _HALF - x3 * _B2 + x5 * _TWO
        rows[3 * LANES + c], rows[4 * LANES + c] = even + odd, even - odd
        even, odd = x6 + x2 * _FOUR - x4 * _FIVE, x1 * _TWO - x3 * _B2 + x5 * _HALF
        rows[5 * LANES + c], rows[6 * LANES + c] = even + odd, even - odd
        rows[7 * LANES + c] = x7 - x1 + (x3 - x5) * _B0


@compiled
def winograd_inverse(rows: FloatArray, tile: FloatArray) -> None:
    """8 rows of products -> 6 rows."""
    for c in range(LANES):
        m1, m2 = rows[LANES + c], rows[2 * LANES + c]
        m3, m4 = rows[3 * LANES + c], rows[4 * LANES + c]
        m5, m6 = rows[5 * LANES + c], rows[6 * LANES + c]
        s1, s2, s3 = m1 + m2, m3 + m4, m5 + m6
        d1, d2, d3 = m1 - m2, m3 - m4, m5 - m6
        tile[c] = rows[c] + s1 + s2 + s3
        tile[LANES + c] = d1 + d2 * _TWO + d3 * _HALF
        tile[2 * LANES + c] = s1 + s2 * _FOUR + s3 * _QUARTER
        tile[3 * LANES + c] = d1 + d2 * _EIGHT + d3 * _EIGHTH
        tile[4 * LANES + c] = s1 + s2 * _SIXTEEN + s3 * _SIXTEENTH
        tile[5 * LANES + c] = rows[7 * LANES + c] + d1 + d2 * _THIRTY_TWO + d3 * _THIRTY_SECOND
