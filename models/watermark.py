"""An inaudible watermark in synthetic speech: Perth's network, with the weights of its package.

Source: resemble-ai/Perth (MIT), "implicit" watermarker at step 250,000. An encoder reads the spectrogram
below 2 kHz in decibels and returns a gain for each of its points; a decoder returns the confidence that a
spectrogram was marked. The watermark carries no message: it is the same for everybody.

Perth resamples to 32 kHz, rebuilds the whole signal from its spectrogram and resamples back. Here the
spectrogram is taken at 24 kHz with the same width of points and the same step, and only the difference is
added: no resampling where the synthesizer has 24 kHz, no change of length, and no change above 2 kHz. Each
detector finds the marks of the other implementation.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.errors import InvalidAudio, InvalidBundle
from models.types import Waveform
from models.voice.audio import resample

PACKAGE = "resemble-perth"
WATERMARK_MISSING = (
    f"the weights of the watermark are not installed; install them (pip install --no-deps "
    f"{PACKAGE}==1.0.1), or "
    "switch the watermark off"
)
WEIGHTS_SHA256 = "a15bce457ebc53ce5e6c9c3f11df78cf7ee2bf9cdab0a798902135b4c4027670"
RATE_HZ = 24_000
MIN_SECONDS = 0.1  # shorter recordings cannot be judged
STRENGTH = 0.8  # as a share of Perth's own strength; docs/api/watermark.md compares other values

_IMPORT_NAME = "perth"
_WEIGHTS = Path("perth_net", "pretrained", "implicit", "perth_net_250000.pth.tar")
_BANDS = 128  # points of the spectrogram below 2 kHz
_HIDDEN = 256
_WINDOW = 1_536  # 64 ms, so that points are 15.625 Hz apart, as at 2,048 and 32 kHz
_HOP = 240  # 10 ms
_WINDOW_IN_TRAINING = 2_048  # a longer sum gives larger magnitudes
_FLOOR_DB = -180.0
_RANGE_DB = 195.0
_AUDIBLE_SHARE = 0.05  # frames below this share of the loudest one are left out
_SLOW, _FAST = 1.25, 0.75


class Watermark:
    """The two networks; not safe for use from several threads at once."""

    def __init__(self, encoder: nn.Module, decoder: nn.ModuleDict, strength: float = STRENGTH) -> None:
        """strength: of the mark, as a share of the strength that the encoder was trained with."""
        self._strength = strength
        self._encoder = encoder
        self._decoder = decoder
        self._window = torch.hann_window(_WINDOW)

    def apply(self, waveform: Waveform) -> Waveform:
        """Return the marked speech: same rate and length, changed below 2 kHz only.

        Speech that is silent or too short for a spectrogram is returned unchanged. The same input gives the
        same samples.
        """
        at_24_khz = resample(waveform, RATE_HZ)
        if len(at_24_khz.samples) <= _WINDOW or not np.any(at_24_khz.samples):
            return waveform
        with torch.inference_mode(), _one_thread():
            spectrum = self._spectrum(at_24_khz)
            levels = _levels(spectrum)
            change = self._encoder(levels[None, :_BANDS])[0] * _audible(levels)
            gain = 10.0 ** (change * (self._strength * _RANGE_DB / 20.0))
            spectrum[:_BANDS] *= gain - 1.0
            spectrum[_BANDS:] = 0
            difference = torch.istft(
                spectrum, _WINDOW, _HOP, window=self._window, length=len(at_24_khz.samples)
            ).numpy()
        added = resample(Waveform(difference, RATE_HZ), waveform.sample_rate_hz).samples
        marked = waveform.samples.copy()
        marked[: len(added)] += added[: len(marked)]
        return Waveform(marked, waveform.sample_rate_hz)

    def detect(self, waveform: Waveform) -> float:
        """Return the confidence that speech of any rate is marked, 0 to 1.

        Raises InvalidAudio where it is shorter than `MIN_SECONDS`, or silent: nowhere over the floor of levels.
        """
        if waveform.seconds < MIN_SECONDS:
            raise InvalidAudio(f"the recording is shorter than {MIN_SECONDS} s; send speech")
        with torch.inference_mode(), _one_thread():
            levels = _levels(self._spectrum(resample(waveform, RATE_HZ)))
            if not levels.any():
                raise InvalidAudio("the recording is silent; send speech")
            return float(self._confidence(levels[None, :_BANDS], _audible(levels)[None, None]).clip(0.0, 1.0))

    def _spectrum(self, waveform: Waveform) -> Tensor:
        """Waveform at RATE_HZ -> complex [769, frames]."""
        return torch.stft(
            torch.from_numpy(waveform.samples), _WINDOW, _HOP, window=self._window, return_complex=True
        )

    def _confidence(self, bands: Tensor, audible: Tensor) -> Tensor:
        """Levels [1, 128, T] and audible frames [1, 1, T] -> a number: the mark as heard at three speeds.

        At least one frame has to be audible. A speed at which none is left counts for nothing: at the highest,
        every fourth frame is passed over.
        """
        frames = bands.shape[2]
        attention, marks = [], []
        for name, stretch in (("slow", _SLOW), ("normal", 1.0), ("fast", _FAST)):
            size = int(frames * stretch)
            stretched = F.interpolate(bands, size=size, mode="linear", align_corners=True)
            mask = F.interpolate(audible, size=size, mode="nearest")
            if not mask.any():
                continue
            heard = (self._decoder[name](stretched) * mask).sum(dim=2) / mask.sum(dim=2)  # [1, 2]
            attention.append(heard[:, 0])
            marks.append(heard[:, 1])
        weights = F.softmax(torch.stack(attention, dim=1), dim=1)
        return (torch.stack(marks, dim=1) * weights).sum()


def load_watermark(strength: float = STRENGTH) -> Watermark | None:
    """Load the networks with the weights of the installed package; None if it is not installed.

    Only the data of the package is used, its code is not run. Raises InvalidBundle if the file is not the
    published one.
    """
    spec = find_spec(_IMPORT_NAME)  # does not run the package
    if spec is None or spec.origin is None:
        return None
    file = Path(spec.origin).parent / _WEIGHTS
    if not file.is_file():
        raise InvalidBundle(f"the package {PACKAGE} lacks its weights; install it again")
    with file.open("rb") as content:
        if hashlib.file_digest(content, "sha256").hexdigest() != WEIGHTS_SHA256:
            raise InvalidBundle(f"the weights of {PACKAGE} are not the published ones; install it again")
    # mapped, so that they take no memory where nobody marks speech or asks for marks
    arrays = torch.load(file, map_location="cpu", mmap=True, weights_only=True)["model"]
    with torch.device("meta"):
        encoder = _layers(_BANDS)
        decoder = nn.ModuleDict({name: _layers(2) for name in ("slow", "normal", "fast")})
    encoder.load_state_dict(_named(arrays, "encoder.layers."), assign=True)
    for name, branch in decoder.items():
        branch.load_state_dict(_named(arrays, f"decoder.{name}_layers."), assign=True)
    for network in (encoder, decoder):
        network.eval().requires_grad_(False)
    return Watermark(encoder, decoder, strength)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Compute on one thread: with matrices this small, synchronizing threads costs more than it gains."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _layers(out: int) -> nn.Sequential:
    """Seven convolutions over time, named by their number."""
    sizes = [(_BANDS, _HIDDEN, 1), *[(_HIDDEN, _HIDDEN, 7)] * 5, (_HIDDEN, out, 1)]
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    for number, (before, after, width) in enumerate(sizes):
        layers[str(number)] = nn.Conv1d(before, after, width, padding=width // 2)
        if number < len(sizes) - 1:
            layers[f"{number}-active"] = nn.LeakyReLU()
    return nn.Sequential(layers)


def _named(arrays: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """The arrays of one network under our names: `0.conv.weight` is `0.weight`."""
    return {
        name.removeprefix(prefix).replace(".conv.", "."): array
        for name, array in arrays.items()
        if name.startswith(prefix)
    }


def _levels(spectrum: Tensor) -> Tensor:
    """Complex [769, T] -> float [769, T]: decibels above the floor, as a share of the range in training."""
    magnitude = spectrum.abs() * (_WINDOW_IN_TRAINING / _WINDOW)
    decibels = 20.0 * torch.log10(magnitude.clip(10.0 ** (_FLOOR_DB / 20.0)))
    return (decibels - _FLOOR_DB) / _RANGE_DB


def _audible(levels: Tensor) -> Tensor:
    """Levels [769, T] -> [T]: 1 if a frame is not silent, else 0."""
    loudness = levels.sum(dim=0)
    return (loudness > loudness.max() * _AUDIBLE_SHARE).float()
