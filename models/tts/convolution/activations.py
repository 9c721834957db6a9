"""What stands in front of a convolution: a scale and a shift for each channel, then an activation; in one pass."""

import numpy as np

from models.tts.convolution.jit import LANES, compiled
from models.types import FloatArray

IDENTITY, LEAKY_RELU, SNAKE = 0, 1, 2

_NOTHING = np.float32(0)
_ROUNDING = np.float32(1.5 * 2**23)  # added and taken off again, it rounds to the next whole number


def _sine_squared_coefficients() -> list[np.float32]:
    """Of a polynomial p with sin^2(pi r) = r^2 p(r^2) for r in -1/2..1/2, to 5e-12."""
    squares = np.linspace(0.0, 0.25, 20_001)[1:]
    values = np.sin(np.pi * np.sqrt(squares)) ** 2 / squares
    fitted = np.polynomial.Chebyshev.fit(squares, values, 7, domain=[0.0, 0.25])
    return [np.float32(value) for value in fitted.convert(kind=np.polynomial.Polynomial).coef]


_S0, _S1, _S2, _S3, _S4, _S5, _S6, _S7 = _sine_squared_coefficients()


@compiled
def activate(
    features: FloatArray, n_frames: int, channels: int, first: int, n_rows: int, dilation: int, phase_rows: int,
    channel: int, kind: int, scale: FloatArray, shift: FloatArray, rate: FloatArray, gain: FloatArray,
    rows: FloatArray,
) -> None:  # fmt: skip
    """Frames first .. first + n_rows of LANES channels, scaled, shifted and activated, sorted by phase.

    features: flat [n_frames, channels]; frames outside are zeros behind the activation, as a convolution is padded.
    kind: LEAKY_RELU with the slope `rate` below zero, or SNAKE: x + gain * sin^2(pi * rate * x). scale, shift,
    rate,
    gain: [channels]. rows: flat [dilation, phase_rows, LANES]; frame i is row i // dilation of phase i % dilation.
    """
    # views, so that the loops over lanes begin at zero: only then are they compiled to vector operations
    scales, shifts = scale[channel : channel + LANES], shift[channel : channel + LANES]
    rates, gains = rate[channel : channel + LANES], gain[channel : channel + LANES]
    for i in range(n_rows):
        frame = first + i
        to = ((i % dilation) * phase_rows + i // dilation) * LANES
        row = rows[to : to + LANES]
        if frame < 0 or frame >= n_frames:
            for c in range(LANES):
                row[c] = _NOTHING
            continue
        source = features[frame * channels + channel : frame * channels + channel + LANES]
        if kind == SNAKE:
            for c in range(LANES):
                value = scales[c] * source[c] + shifts[c]
                turns = rates[c] * value
                rest = turns - ((turns + _ROUNDING) - _ROUNDING)
                s = rest * rest
                series = _S3 + s * (_S4 + s * (_S5 + s * (_S6 + s * _S7)))
                row[c] = value + gains[c] * s * (_S0 + s * (_S1 + s * (_S2 + s * series)))
        elif kind == LEAKY_RELU:
            for c in range(LANES):
                value = scales[c] * source[c] + shifts[c]
                row[c] = max(value, _NOTHING) + rates[c] * min(value, _NOTHING)
        else:
            for c in range(LANES):
                row[c] = scales[c] * source[c] + shifts[c]
