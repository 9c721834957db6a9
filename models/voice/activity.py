"""Voice activity detection: where in a recording somebody speaks.

Source: Silero VAD 6.2.3 (MIT), a small recurrent network that gives the probability of speech for each 32 ms.
Its wheel is used as a container of the ONNX graph only; the graph takes many frames in one call.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from models.errors import InvalidBundle, MissingWeights
from models.onnx_runtime import onnxruntime
from models.types import FloatArray, Waveform
from models.voice.audio import raise_volume, resample

SAMPLE_RATE_HZ = 16_000
FRAME_SAMPLES = 512  # 32 ms
CONTEXT_SAMPLES = 64  # the end of the previous frame, prepended to each frame
STATE_SHAPE = (1, 1, 128)
LEVEL_DBFS = -30.0  # below about -65 the network hears silence; the voice encoder raises to the same level
FRAMES_PER_RUN = 512  # 16 s: bounds the memory of one call

# the authors' defaults, which they call "pretty good for most datasets"
SPEECH_FROM = 0.5  # probability at which speech begins
SPEECH_UNTIL = 0.35  # and below which it ends
MIN_PAUSE_FRAMES = 4  # 0.13 s: shorter gaps belong to the speech around them
MIN_SPEECH_FRAMES = 8  # 0.26 s: shorter bursts are clicks and coughs

PACKAGE = "silero_vad"
GRAPH_SHA256 = "9ccdacc4719d8aa7e45a77536bfabec45a03ba1f2fad5e241ab4060b24238a85"


@dataclass(frozen=True)
class SpeechPart:
    """A stretch of speech, in seconds from the start of the recording."""

    start_s: float
    end_s: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end_s - self.start_s


class VoiceActivityDetector:
    """The network, and the rule that makes stretches of speech from its probabilities."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session

    def speech_parts(self, waveform: Waveform) -> list[SpeechPart]:
        """Recording of any rate -> its stretches of speech, in order; empty if there are none."""
        frames = find_speech(self.probabilities(waveform))
        frame_s = FRAME_SAMPLES / SAMPLE_RATE_HZ
        return [SpeechPart(first * frame_s, min(end * frame_s, waveform.seconds)) for first, end in frames]

    def speech_seconds(self, waveform: Waveform) -> float:
        """How long somebody speaks in a recording of any rate, in seconds."""
        return sum(part.seconds for part in self.speech_parts(waveform))

    def probabilities(self, waveform: Waveform) -> FloatArray:
        """Recording of any rate -> float32 [F], the probability of speech in each frame of 32 ms, 0..1."""
        samples = raise_volume(resample(waveform, SAMPLE_RATE_HZ), LEVEL_DBFS).samples
        hidden = cell = np.zeros(STATE_SHAPE, np.float32)
        found = [np.zeros(0, np.float32)]
        for block in _blocks(samples):
            speech, hidden, cell = self._session.run(None, {"input": block, "h": hidden, "c": cell})
            found.append(speech)
        return np.concatenate(found)


def find_speech(probabilities: FloatArray) -> list[tuple[int, int]]:
    """Probabilities of speech [F] -> stretches of speech as (first frame, frame after the last), in order.

    Speech begins at SPEECH_FROM and lasts until the probability has been below SPEECH_UNTIL for
    MIN_PAUSE_FRAMES; stretches shorter than MIN_SPEECH_FRAMES are left out.
    """
    parts: list[tuple[int, int]] = []
    first: int | None = None
    end = 0  # after the last frame that was still speech
    for frame, probability in enumerate(probabilities):
        if first is None:
            if probability >= SPEECH_FROM:
                first, end = frame, frame + 1
        elif probability >= SPEECH_UNTIL:
            end = frame + 1
        elif frame + 1 - end >= MIN_PAUSE_FRAMES:
            parts.append((first, end))
            first = None
    if first is not None:
        parts.append((first, end))
    return [(start, stop) for start, stop in parts if stop - start >= MIN_SPEECH_FRAMES]


def load_voice_activity() -> VoiceActivityDetector:
    """Load the detector from the installed package.

    Raises MissingWeights, and InvalidBundle if the file is a different one.
    """
    spec = find_spec(PACKAGE)  # does not run the package
    graph = (
        Path(spec.origin).with_name("data") / "silero_vad_16k_sequence.onnx" if spec and spec.origin else None
    )
    if graph is None or not graph.is_file():
        raise MissingWeights(
            "the voice activity detector is not installed; install it (pip install --no-deps "
            "silero-vad==6.2.3)"
        )
    data = graph.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != GRAPH_SHA256:
        raise InvalidBundle(
            f"the voice activity detector has SHA-256 {digest}, not {GRAPH_SHA256}: install silero-vad 6.2.3 again"
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # small matrices, one after the other
    options.log_severity_level = 3  # silences warnings about unused constants in its graph
    return VoiceActivityDetector(
        onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    )


def _blocks(samples: FloatArray) -> Iterator[FloatArray]:
    """Samples [T] -> blocks of frames float32 [f, 64 + 512], each frame after the end of the one before it."""
    n_frames = -(-len(samples) // FRAME_SAMPLES)
    padded = np.zeros(CONTEXT_SAMPLES + n_frames * FRAME_SAMPLES, np.float32)
    padded[CONTEXT_SAMPLES : CONTEXT_SAMPLES + len(samples)] = samples
    if n_frames == 0:
        return
    windows = np.lib.stride_tricks.sliding_window_view(padded, CONTEXT_SAMPLES + FRAME_SAMPLES)[
        ::FRAME_SAMPLES
    ]
    for first in range(0, n_frames, FRAMES_PER_RUN):
        yield np.ascontiguousarray(windows[first : first + FRAMES_PER_RUN])
