"""Fundamental frequency of a voice, by autocorrelation.

Source: Boersma 1993, "Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise
ratio of a sampled sound": the autocorrelation of a windowed frame divided by that of the window. Without his
tracking of paths between frames: a median over a whole utterance does not need it.
"""

import numpy as np
import numpy.typing as npt

from models.types import Waveform

LOWEST_HZ = 60.0
HIGHEST_HZ = 500.0
FRAME_SECONDS = 3.0 / LOWEST_HZ  # three periods of the lowest pitch
HOP_SECONDS = 0.01
VOICED_FROM = 0.45  # autocorrelation at the pitch's period, relative to lag 0
AUDIBLE_FROM = 0.03  # peak of a frame, relative to the peak of the recording
OCTAVE_COST = 0.01  # per octave: of two periods that fit nearly alike the shorter is the pitch


def f0_contour(waveform: Waveform) -> npt.NDArray[np.float64]:
    """Waveform of any rate from 2 kHz -> pitch in hertz of every voiced frame, one frame each 10 ms.

    Silent and unvoiced frames are left out; empty if nothing is voiced.
    """
    rate = waveform.sample_rate_hz
    length, hop = round(FRAME_SECONDS * rate), round(HOP_SECONDS * rate)
    if len(waveform.samples) < length:
        return np.zeros(0)
    frames = np.lib.stride_tricks.sliding_window_view(waveform.samples, length)[::hop].astype(np.float64)
    frames = frames - frames.mean(axis=1, keepdims=True)
    peaks = np.abs(frames).max(axis=1)
    frames = frames[peaks > AUDIBLE_FROM * peaks.max(initial=0.0)]
    if len(frames) == 0:
        return np.zeros(0)

    window = np.hanning(length)
    correlation = _autocorrelation(frames * window) / _autocorrelation(window[np.newaxis])  # [F, lags]
    shortest, longest = int(rate / HIGHEST_HZ), int(rate / LOWEST_HZ)
    lags = np.arange(shortest, longest + 1)
    at_lag = correlation[:, lags]
    is_peak = (at_lag >= correlation[:, lags - 1]) & (at_lag >= correlation[:, lags + 1])
    preferred = np.where(is_peak, at_lag - OCTAVE_COST * np.log2(lags * LOWEST_HZ / rate), -np.inf)
    best = preferred.argmax(axis=1)
    rows = np.arange(len(frames))
    voiced = np.isfinite(preferred[rows, best]) & (at_lag[rows, best] > VOICED_FROM)
    rows, lag = rows[voiced], lags[best[voiced]]

    # the top of a parabola through the peak and its neighbours lies between two samples
    before, peak, after = correlation[rows, lag - 1], correlation[rows, lag], correlation[rows, lag + 1]
    curvature = before - 2 * peak + after
    shift = np.divide(before - after, 2 * curvature, out=np.zeros_like(peak), where=curvature < 0)
    return np.asarray(rate / (lag + shift), dtype=np.float64)


def median_f0(waveform: Waveform) -> float | None:
    """Median pitch in hertz over the voiced frames; None if nothing is voiced."""
    contour = f0_contour(waveform)
    return float(np.median(contour)) if len(contour) else None


def _autocorrelation(frames: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Frames [F, T] -> autocorrelation at lags 0..T-1, relative to lag 0; 0 for a frame of zeros."""
    length = frames.shape[1]
    size = 1 << (2 * length - 1).bit_length()  # long enough that nothing wraps around
    power = np.abs(np.fft.rfft(frames, size)) ** 2
    correlation = np.fft.irfft(power, size)[:, :length]
    return np.divide(
        correlation, correlation[:, :1], out=np.zeros_like(correlation), where=correlation[:, :1] > 0
    )
