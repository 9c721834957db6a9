"""Kokoro-82M on onnxruntime: the speech synthesizer of the embedded default.

Source: hexgrad/Kokoro-82M (Apache-2.0), a StyleTTS 2 model that takes phonemes and a style vector.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import onnxruntime

from models.errors import InvalidText, UnsupportedLanguage
from models.text.phonemes import EnglishPhonemizer, split_phonemes
from models.text.sentences import split_sentences
from models.tts.arguments import check_arguments
from models.tts.kokoro.speakers import PACK_ROWS, KokoroSpeakers
from models.types import FloatArray, Waveform
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

    def check_text(self, text: str, language: str) -> None:
        """See `Synthesizer.check_text`."""
        self.token_ids(text, language)

    def synthesize(self, text: str, speaker: FloatArray, language: str, speed: float = 1.0) -> Waveform:
        """Speak the whole text; see `Synthesizer.synthesize`. The same input gives the same bits."""
        return limit_peak(concatenate(list(self.stream(text, speaker, language, speed))))

    def stream(self, text: str, speaker: FloatArray, language: str, speed: float = 1.0) -> Iterator[Waveform]:
        """Speak sentence by sentence; see `Synthesizer.stream`. Bad input raises at the call."""
        check_arguments(speaker, self._speakers.dim, speed)
        pieces = self.token_ids(text, language)
        return (limit_peak(self._infer(piece, speaker, speed)) for piece in pieces)

    def token_ids(self, text: str, language: str) -> list[npt.NDArray[np.int64]]:
        """Text -> the pieces spoken one after the other, each int64 [T], T up to 509, without the zeros."""
        phonemizer = self._phonemizers.get(language)
        if phonemizer is None:
            raise UnsupportedLanguage(
                f"language {language!r} is not spoken; choose one of {', '.join(self.languages)}"
            )
        pieces = []
        for sentence in split_sentences(text):
            for piece in split_phonemes(phonemizer.phonemize(sentence), MAX_TOKENS):
                ids = [self._vocabulary[symbol] for symbol in piece]
                pieces.append(np.array(ids, dtype=np.int64))
        if not pieces:
            raise InvalidText("the text holds nothing that can be spoken; send words, numbers or a sentence")
        return pieces

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
