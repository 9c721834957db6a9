"""Multi-speaker VITS through coqui-tts: a synthesizer whose speaker vector is what the network is conditioned on.

That is a row of a learned table (VCTK VITS) or a d-vector of a voice encoder (YourTTS); whichever it is, the vector
itself goes in, so every point of the space is spoken and not only the known speakers.
"""

import threading
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from models.bundle.files import Arrays
from models.bundle.parts import VitsPart
from models.errors import InvalidBundle
from models.interfaces import do_nothing
from models.text.options import DEFAULT_OPTIONS, ReadingOptions
from models.text.reading import Reading
from models.tts.arguments import check_arguments
from models.tts.pauses import with_pauses
from models.tts.physical import NO_PHYSICAL_RANGES
from models.tts.timing import SpokenPiece, timed_pieces
from models.tts.vits.durations import symbol_durations
from models.tts.vits.network import conditioning_of, make_network, speaker_dim
from models.tts.vits.noise import SeededNoise
from models.tts.vits.text import VitsText, language_tags
from models.types import FloatArray, LanguageSupport, TimedPiece, Utterance, Waveform
from models.voice.audio import concatenate, limit_peak

if TYPE_CHECKING:
    from TTS.tts.models.vits import Vits

SEED = 0  # of the noise, for every sentence: what a sentence sounds like follows from it, the voice and the speed
NETWORK, SPEAKERS = "network.", "known_speakers"  # names in the part's file


class VitsSynthesizer:
    """A `Synthesizer`; one sentence is spoken at a time, by whichever thread asks."""

    def __init__(
        self,
        network: "Vits",
        text: VitsText,
        speaker_names: Sequence[str],
        known_speakers: FloatArray,
        licence: str,
        device: str = "cpu",
        seed: int = SEED,
    ) -> None:
        """known_speakers: float32 [n, dim], as `read_vits` takes them from a part."""
        self.speaker_names = tuple(speaker_names)
        self.known_speakers = known_speakers
        self.physical_ranges = NO_PHYSICAL_RANGES
        self.licence = licence
        self.sample_rate_hz = int(network.config.audio.sample_rate)
        self._network = network.to(device)
        self._text = text
        self.at_yield_point = do_nothing  # and is not called: coqui's network speaks a sentence in one call
        self._device = device
        self._seed = seed
        self._length_scale = float(network.length_scale)
        self._lock = threading.Lock()  # the network is told the speed by an attribute

    @property
    def speaker_languages(self) -> tuple[str, ...]:
        """The default language, for a part does not say which of several each speaker was recorded in."""
        return (self.languages[0],) * len(self.speaker_names)

    @property
    def languages(self) -> tuple[str, ...]:
        """As the model was trained on, the default first."""
        return self._text.languages

    @property
    def language_support(self) -> tuple[LanguageSupport, ...]:
        """Those of the model, all of them installed with it."""
        return tuple(LanguageSupport(tag, tag) for tag in self.languages)

    def language_of(self, speaker_name: str) -> str:
        """The default for every speaker: a model does not say which language it was recorded in."""
        return self.languages[0]

    def prepare(self, text: str, language: str, options: ReadingOptions = DEFAULT_OPTIONS) -> Utterance:
        """See `Synthesizer.prepare`."""
        return self._text.prepare(text, language, options)

    def read(self, text: str, language: str, options: ReadingOptions = DEFAULT_OPTIONS) -> Reading:
        """See `Synthesizer.read`."""
        return self._text.read(text, language, options)

    def synthesize(self, text: str, speaker: FloatArray, language: str, speed: float = 1.0) -> Waveform:
        """Speak the whole text; see `Synthesizer.synthesize`. The same samples as `stream` gives."""
        return concatenate(list(self.stream(self.prepare(text, language), speaker, speed)))

    def stream(self, utterance: Utterance, speaker: FloatArray, speed: float = 1.0) -> Iterator[Waveform]:
        """Speak sentence by sentence; see `Synthesizer.stream`.

        Each sentence has noise from the same seed, so what was said before does not change it. Sentences are
        not batched: in a padded batch the end of a shorter one would sound of its neighbours.
        """
        check_arguments(speaker, self.known_speakers.shape[1], speed)
        name = self._text.coqui_language(utterance.language)
        pieces = utterance.pieces
        return with_pauses(
            utterance, lambda number: limit_peak(self._infer(pieces[number], speaker, name, speed))
        )

    def stream_timed(self, utterance: Utterance, speaker: FloatArray, speed: float) -> Iterator[TimedPiece]:
        """The same with the times of words and symbols; see `Synthesizer.stream_timed`."""
        check_arguments(speaker, self.known_speakers.shape[1], speed)
        name = self._text.coqui_language(utterance.language)

        def speak(number: int) -> SpokenPiece:
            piece = utterance.pieces[number]
            waveform, durations = self._infer_timed(piece, speaker, name, speed)
            frames = symbol_durations(durations, *self._text.padding)
            return SpokenPiece(limit_peak(waveform), piece, frames, waveform.seconds / int(frames.sum()))

        return timed_pieces(utterance, speak)

    def _infer(
        self, tokens: npt.NDArray[np.int64], speaker: FloatArray, language: str, speed: float
    ) -> Waveform:
        return self._infer_timed(tokens, speaker, language, speed)[0]

    def _infer_timed(
        self, tokens: npt.NDArray[np.int64], speaker: FloatArray, language: str, speed: float
    ) -> tuple[Waveform, npt.NDArray[np.int64]]:
        """The sound, and how many frames each token lasts, int64 [T]."""
        network = self._network
        ids = network.language_manager.name_to_id
        inputs: dict[str, Tensor | None] = {
            "x_lengths": torch.tensor([len(tokens)], device=self._device),
            "d_vectors": torch.from_numpy(speaker.astype(np.float32))[None].to(self._device),
            "language_ids": torch.tensor([ids[language]], device=self._device),
        }
        with self._lock, torch.inference_mode(), SeededNoise(self._seed):
            network.length_scale = self._length_scale / speed
            outputs = network.inference(torch.from_numpy(tokens)[None].to(self._device), aux_input=inputs)
        samples = outputs["model_outputs"].float().cpu().numpy().reshape(-1)
        durations = outputs["durations"].reshape(-1).cpu().numpy().astype(np.int64)
        return Waveform(samples, self.sample_rate_hz), durations


def read_vits(part: VitsPart, arrays: Arrays, device: str = "cpu", threads: int = 0) -> VitsSynthesizer:
    """The synthesizer of a part; arrays: of its file, as `vits_arrays` makes them.

    threads: of a processor, 0 for as many as torch takes. Raises InvalidBundle where they do not fit each other,
    and MissingPhonemizer.
    """
    network = make_network(part.config, part.speaker_names)
    drop_speaker_table(network)
    languages = language_tags(list(network.language_manager.name_to_id))
    described = (conditioning_of(part.config), speaker_dim(part.config), list(languages))
    if described != (part.conditioning, part.speaker_dim, part.languages):
        raise InvalidBundle(
            "the configuration has another conditioning, size or languages than the part says"
        )
    speakers = arrays.get(SPEAKERS)
    expected = (len(part.speaker_names), part.speaker_dim)
    if speakers is None or speakers.shape != expected:
        raise InvalidBundle(f"`{SPEAKERS}` are not {expected[0]} speaker vectors of {expected[1]} numbers")
    state = {
        name.removeprefix(NETWORK): torch.from_numpy(array).float()
        for name, array in arrays.items()
        if name.startswith(NETWORK)
    }
    try:
        network.load_state_dict(state)
    except RuntimeError as error:
        raise InvalidBundle(f"the weights do not fit the configuration: {error}") from error
    if device == "cpu":
        # numba is imported here: a GPU has no use for it
        from models.tts.convolution.tiled import Workers
        from models.tts.vits.accelerated import accelerate_decoder

        accelerate_decoder(network.waveform_decoder, Workers(threads or torch.get_num_threads()))
    # coqui normalises whatever vector it is handed, but not the rows of its own table
    normalised = part.conditioning == "d_vectors"
    network._get_speaker_conditioning = partial(
        network._get_speaker_conditioning, normalize_d_vector=normalised
    )
    text = VitsText(network.tokenizer, languages)
    return VitsSynthesizer(
        network, text, part.speaker_names, speakers.astype(np.float32), part.licence, device
    )


def vits_arrays(network: "Vits", known_speakers: FloatArray) -> Arrays:
    """What a part holds of a network with fused weights; the inverse of what `read_vits` does with them."""
    state: Arrays = {NETWORK + name: value.numpy() for name, value in network.state_dict().items()}
    return state | {SPEAKERS: known_speakers}


def drop_speaker_table(network: "Vits") -> None:
    """Without the table nothing is looked up: its rows are the known speakers, kept once."""
    if hasattr(network, "emb_g"):
        del network.emb_g
