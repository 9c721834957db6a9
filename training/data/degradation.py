"""Makes pictures and recordings worse in one way each, to measure what that costs."""

from dataclasses import replace

import numpy as np
from PIL import Image, ImageFilter

from models.types import Face, FloatArray, ImageArray, Waveform

GRAY = (128, 128, 128)
FEWEST_PX = 16  # of a picture's side


def shrunk(picture: ImageArray, face: Face, side_px: float) -> tuple[ImageArray, Face]:
    """The picture, never enlarged, in a size at which the face's box has `side_px` pixels, and the face in it."""
    factor = min(1.0, side_px / longer_side(face))
    height, width = (max(FEWEST_PX, round(length * factor)) for length in picture.shape[:2])
    smaller = Image.fromarray(picture).resize((width, height), Image.Resampling.LANCZOS)
    return np.asarray(smaller), face.scaled(factor)


def blurred(picture: ImageArray, face: Face, share: float) -> ImageArray:
    """Blurred by a Gaussian whose sigma is a share of the face's box."""
    sigma = share * longer_side(face)
    return np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(sigma)))


def covered(picture: ImageArray, face: Face, share: float, place: tuple[float, float]) -> ImageArray:
    """With a gray square over `share` of the area of the face's box; place: of its middle in the box, 0..1 each."""
    x0, y0, x1, y1 = face.box_px
    half = np.sqrt(share * (x1 - x0) * (y1 - y0)) / 2
    middle = x0 + place[0] * (x1 - x0), y0 + place[1] * (y1 - y0)
    left, top, right, bottom = (
        round(edge) for edge in (*(m - half for m in middle), *(m + half for m in middle))
    )
    worse = picture.copy()
    worse[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = GRAY
    return worse


def longer_side(face: Face) -> float:
    """Of its box, in pixels."""
    x0, y0, x1, y1 = face.box_px
    return max(x1 - x0, y1 - y0)


def shortened(waveform: Waveform, seconds: float) -> Waveform:
    """Its middle, `seconds` long."""
    middle, half = len(waveform.samples) // 2, round(seconds * waveform.sample_rate_hz / 2)
    return replace(waveform, samples=waveform.samples[max(0, middle - half) : middle + half])


def clipped(waveform: Waveform, gain: float) -> Waveform:
    """As loud as full scale at its peak, then `gain` times as loud, and clipped."""
    loud = waveform.samples * np.float32(gain / max(float(np.abs(waveform.samples).max()), 1e-6))
    return replace(waveform, samples=np.clip(loud, -1, 1).astype(np.float32))


def noisy(waveform: Waveform, ratio_db: float, random: np.random.Generator) -> Waveform:
    """With white noise, `ratio_db` below the mean power of the recording."""
    power = float(np.square(waveform.samples, dtype=np.float64).mean())
    noise = random.normal(0, np.sqrt(power / 10 ** (ratio_db / 10)), len(waveform.samples))
    samples: FloatArray = np.clip(waveform.samples + noise, -1, 1).astype(np.float32)
    return replace(waveform, samples=samples)
