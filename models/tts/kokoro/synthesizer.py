"""Kokoro-82M on onnxruntime: the speech synthesizer of the embedded default.

Source: hexgrad/Kokoro-82M (Apache-2.0), a StyleTTS 2 model that takes phonemes and a style vector.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import onnxruntime

from models.errors import UnsupportedLanguage
from models.text.options import DEFAULT_OPTIONS, ReadingOptions
from models.text.phoneme_chunks import split_reading
from models.text.phonemes import EnglishPhonemizer
from models.text.reading import Reading
from models.tts.arguments import check_arguments
from models.tts.kokoro.speakers import PACK_ROWS, KokoroSpeakers
from models.tts.pauses import with_pauses
from models.types import FloatArray, Utterance, Waveform
from models.voice.audio import concatenate, limit_peak

SAMPLE_RATE_HZ = 24_000
LANGUAGES = ("en-us", "en-gb")
MAX_TOKENS = PACK_ROWS - 1
CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"
Provider = str | tuple[str, dict[str, str | int]]


class KokoroSynthesizer:
    """A `Synthesizer` whose speaker vector is a point of `KokoroSpeakers`."""

    sample_rate_hz = SAMPLE_RATE_HZ
    languages = LANGUAGES
    licence = "Apache-2.0"

    def __init__(
        self,
        session: onnxruntime.InferenceSession,
        vocabulary: Mapping[str, int],
        speakers: KokoroSpeakers,
        phonemizers: Mapping[str, EnglishPhonemizer],
    ) -> None:
        """vocabulary: phoneme symbol -> token id. phonemizers: one for each of `LANGUAGES`."""
        self._session = session
        self._vocabulary = vocabulary
        self._speakers = speakers
        self._phonemizers = phonemizers
        # the two published exports name this input differently
        self._tokens_input = next(
            entry.name for entry in session.get_inputs() if entry.name in ("tokens", "input_ids")
        )

    @property
    def speaker_names(self) -> tuple[str, ...]:
        """The 54 stock voices."""
        return self._speakers.names

    @property
    def known_speakers(self) -> FloatArray:
        """float32 [54, 53]."""
        return self._speakers.coordinates

    def synthesize(self, text: str, speaker: FloatArray, language: str, speed: float = 1.0) -> Waveform:
        """Speak the whole text; see `Synthesizer.synthesize`. The same input gives the same bits."""
        return concatenate(list(self.stream(self.prepare(text, language), speaker, speed)))

    def stream(self, utterance: Utterance, speaker: FloatArray, speed: float = 1.0) -> Iterator[Waveform]:
        """Speak sentence by sentence; see `Synthesizer.stream`."""
        check_arguments(speaker, self._speakers.dim, speed)
        return with_pauses(utterance, lambda piece: limit_peak(self._infer(piece, speaker, speed)))

    def prepare(self, text: str, language: str, options: ReadingOptions = DEFAULT_OPTIONS) -> Utterance:
        """See `Synthesizer.prepare`. A piece holds up to 509 tokens, without the zeros around them."""
        reading = self.read(text, language, options)
        lead_s, pieces = split_reading(reading, MAX_TOKENS)
        ids = (
            np.array([self._vocabulary[symbol] for symbol in piece.phonemes], dtype=np.int64)
            for piece in pieces
        )
        return Utterance(
            language, tuple(ids), lead_s, tuple(piece.pause_s for piece in pieces), reading.notes
        )

    def read(self, text: str, language: str, options: ReadingOptions = DEFAULT_OPTIONS) -> Reading:
        """See `Synthesizer.read`."""
        phonemizer = self._phonemizers.get(language)
        if phonemizer is None:
            raise UnsupportedLanguage(
                f"language {language!r} is not spoken; choose one of {', '.join(self.languages)}"
            )
        return phonemizer.read(text, options)

    def _infer(self, tokens: npt.NDArray[np.int64], speaker: FloatArray, speed: float) -> Waveform:
        feed = {
            self._tokens_input: np.pad(tokens, 1)[np.newaxis],
            "style": self._speakers.style(speaker, len(tokens)),
            "speed": np.array([speed], dtype=np.float32),
        }
        audio = self._session.run(None, feed)[0]
        return Waveform(np.asarray(audio, dtype=np.float32).reshape(-1), SAMPLE_RATE_HZ)


def providers(precision: str, device: str) -> list[Provider]:
    """Where a graph is computed, in the order of preference: on a GPU only what is no product of integers.

    precision: `int8` or `fp32`. device: `cpu` or `cuda[:n]`.
    """
    if precision != "fp32" or device == "cpu" or CUDA not in onnxruntime.get_available_providers():
        return [CPU]
    options: dict[str, str | int] = {
        "device_id": int(device.partition(":")[2] or 0),
        "arena_extend_strategy": "kSameAsRequested",  # doubling would take memory that torch needs
        "cudnn_conv_algo_search": "HEURISTIC",  # an exhaustive search, for each new length, takes seconds
    }
    return [(CUDA, options), CPU]


def make_session(
    graph: bytes, threads: int, providers: Sequence[Provider] = (CPU,)
) -> onnxruntime.InferenceSession:
    """An onnxruntime session with `threads` threads on the CPU (0: one for each core)."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(graph, options, providers=list(providers))
