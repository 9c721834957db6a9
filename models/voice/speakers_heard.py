"""Whether one person speaks in a recording or several, by the voice encoder that hears it anyway."""

from collections.abc import Sequence

import numpy as np

from models.interfaces import VoiceEncoder
from models.types import FloatArray, Waveform
from models.voice.activity import SpeechPart

WINDOW_SECONDS = 1.6  # of the excerpts that GE2E was trained on
MAX_WINDOWS = 8  # of a recording, evenly spread: each costs as much as embedding 1.6 s

# By the kind of voice encoder, the contrast below which there are several speakers: the 1 % quantile over 880
# recordings of one person each, from training shards (VoxCeleb 160, AVSpeech 160, LibriSpeech 200, Speech Accent
# Archive 240, speechocean762 120). `vclip evaluate warnings` counts how often it is wrong on others.
ONE_SPEAKER_FROM = {"ge2e_campplus": 0.52, "ge2e": 0.62, "campplus": 0.33}


def speaker_contrast(waveform: Waveform, parts: Sequence[SpeechPart], encoder: VoiceEncoder) -> float | None:
    """Cosine of two groups of windows of the speech: the lower, the less they sound like one person.

    The two windows that differ most each gather those that are nearer to them than to the other; a group is the
    mean of its embeddings. parts: the stretches of speech. None where there are fewer than two windows.
    """
    windows = _windows(waveform, parts)
    if len(windows) < 2:
        return None
    embedded = np.stack([encoder.embed(Waveform(window, waveform.sample_rate_hz)) for window in windows])
    cosines = embedded @ embedded.T
    one, other = np.unravel_index(int(cosines.argmin()), cosines.shape)
    with_one = cosines[:, one] >= cosines[:, other]
    if with_one.all():
        return 1.0
    first, second = embedded[with_one].sum(axis=0), embedded[~with_one].sum(axis=0)
    return float(first @ second / (np.linalg.norm(first) * np.linalg.norm(second)))


def _windows(waveform: Waveform, parts: Sequence[SpeechPart]) -> list[FloatArray]:
    """At most MAX_WINDOWS stretches of the joined speech, float32 [T], each of WINDOW_SECONDS."""
    rate_hz = waveform.sample_rate_hz
    cuts = [waveform.samples[round(part.start_s * rate_hz) : round(part.end_s * rate_hz)] for part in parts]
    speech = np.concatenate([np.zeros(0, np.float32), *cuts])
    length = round(WINDOW_SECONDS * rate_hz)
    n = min(len(speech) // length, MAX_WINDOWS)
    starts = np.linspace(0, max(0, len(speech) - length), n).astype(int)
    return [speech[start : start + length] for start in starts]
