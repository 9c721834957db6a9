"""Kokoro-82M: the speech synthesizer of the embedded default.

Source: hexgrad/Kokoro-82M (Apache-2.0), a StyleTTS 2 model that takes phonemes and a style vector.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from models.interfaces import do_nothing
from models.text.front_ends import FrontEnds
from models.text.languages import AMERICAN
from models.text.options import DEFAULT_OPTIONS, ReadingOptions
from models.text.phoneme_chunks import split_reading
from models.text.reading import Reading
from models.text.symbol_words import words_of_symbols
from models.tts.ahead import spoken_ahead
from models.tts.arguments import check_arguments
from models.tts.breaks import with_breaks
from models.tts.kokoro.accents import Strength
from models.tts.kokoro.config import SAMPLE_RATE_HZ
from models.tts.kokoro.letters import LANGUAGE_OF_LETTER
from models.tts.kokoro.network import KokoroNetwork, Sentence, load_network
from models.tts.kokoro.speakers import PACK_ROWS, KokoroSpeakers
from models.tts.pauses import with_pauses
from models.tts.physical import NO_PHYSICAL_RANGES, PHYSICAL_RANGES, Physique
from models.tts.timing import SpokenPiece, timed_pieces
from models.types import FloatArray, LanguageSupport, Precision, TimedPiece, Utterance, Waveform
from models.voice.audio import concatenate, limit_peak

MAX_TOKENS = PACK_ROWS - 1
FRAME_S = 0.025  # of a duration: 600 samples
# Sibilants and vowels are heard 50 ms before the frames that are planned for them: there the level above 4.5 kHz,
# and that of all, correlates best with the plan, for three sentences in two voices.
EARLY_FRAMES = 2
# the graphs in use leave out the division by the sum of squared windows at the end, which is 1.5 everywhere:
# bundles were made and voices compared at this level, so it stays
LEVEL = 1.5


class KokoroSynthesizer:
    """A `Synthesizer` whose speaker vector is a point of `KokoroSpeakers`, perhaps with pitch and formants."""

    sample_rate_hz = SAMPLE_RATE_HZ
    licence = "Apache-2.0"

    def __init__(
        self,
        network: KokoroNetwork,
        vocabulary: Mapping[str, int],
        speakers: KokoroSpeakers,
        front_ends: FrontEnds,
        physical: bool = False,
    ) -> None:
        """vocabulary: phoneme symbol -> token id. front_ends: of the languages.

        physical: whether a speaker vector ends in the two numbers of `models.tts.physical`.

        network: on the device where it will compute.
        """
        self._network = network
        self._vocabulary = vocabulary
        self._speakers = speakers
        self._front_ends = front_ends
        self.at_yield_point = do_nothing
        self.physical_ranges = PHYSICAL_RANGES if physical else NO_PHYSICAL_RANGES

    def with_strengths(self, strengths: Mapping[str, Strength]) -> "KokoroSynthesizer":
        """The same synthesizer, whose voices take on the accents of languages as far as this says."""
        speakers = replace(self._speakers, strengths=strengths)
        physical = len(self.physical_ranges) > 0
        return KokoroSynthesizer(self._network, self._vocabulary, speakers, self._front_ends, physical)

    def with_front_ends(self, front_ends: FrontEnds) -> "KokoroSynthesizer":
        """The same synthesizer, whose texts are read by these."""
        physical = len(self.physical_ranges) > 0
        return KokoroSynthesizer(self._network, self._vocabulary, self._speakers, front_ends, physical)

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that are installed, American English first."""
        return tuple(self._front_ends)

    @property
    def language_support(self) -> tuple[LanguageSupport, ...]:
        """See `Synthesizer.language_support`."""
        return self._front_ends.support

    @property
    def speaker_names(self) -> tuple[str, ...]:
        """The 54 stock voices."""
        return self._speakers.names

    def language_of(self, speaker_name: str) -> str:
        """See `Synthesizer.language_of`."""
        language = self._recorded_in(speaker_name)
        return language if language in self.languages else self.languages[0]

    @property
    def speaker_languages(self) -> tuple[str, ...]:
        """As the voices were published."""
        return tuple(map(self._recorded_in, self.speaker_names))

    def _recorded_in(self, speaker_name: str) -> str:
        """The first letter of a name tells the language: `ef_dora` is Spanish."""
        return LANGUAGE_OF_LETTER.get(speaker_name[:1], self.languages[0])

    @property
    def known_speakers(self) -> FloatArray:
        """float32 [54, 53], or [54, 55] with pitch and formants, which are 0 in every stock voice."""
        return np.pad(self._speakers.coordinates, ((0, 0), (0, len(self.physical_ranges))))

    def synthesize(self, text: str, speaker: FloatArray, language: str, speed: float = 1.0) -> Waveform:
        """Speak the whole text; see `Synthesizer.synthesize`. The same input gives the same bits."""
        return concatenate(list(self.stream(self.prepare(text, language), speaker, speed)))

    def stream(self, utterance: Utterance, speaker: FloatArray, speed: float = 1.0) -> Iterator[Waveform]:
        """Speak sentence by sentence, the first of them perhaps in two parts; see `Synthesizer.stream`."""
        check_arguments(speaker, self._speakers.dim + len(self.physical_ranges), speed)
        speak = self._speak_pieces(utterance, speaker, speed)
        return with_pauses(utterance, lambda number: speak(number).waveform)

    def stream_timed(
        self, utterance: Utterance, speaker: FloatArray, speed: float = 1.0
    ) -> Iterator[TimedPiece]:
        """The same with the times of words and phonemes; see `Synthesizer.stream_timed`."""
        check_arguments(speaker, self._speakers.dim + len(self.physical_ranges), speed)
        return timed_pieces(utterance, self._speak_pieces(utterance, speaker, speed))

    def _speak_pieces(
        self, utterance: Utterance, speaker: FloatArray, speed: float
    ) -> Callable[[int], SpokenPiece]:
        """What speaks the piece of a number."""

        def speak_together(numbers: range) -> list[SpokenPiece]:
            pieces = [utterance.pieces[number] for number in numbers]
            spoken = self._speak(
                pieces, speaker, speed, [utterance.language_of(number) for number in numbers]
            )
            return [
                with_breaks(piece, utterance.breaks_of(number), speed)
                for number, piece in zip(numbers, spoken, strict=True)
            ]

        return spoken_ahead(len(utterance.pieces), self._network.decoder.most_together, speak_together)

    def prepare(self, text: str, language: str, options: ReadingOptions = DEFAULT_OPTIONS) -> Utterance:
        """See `Synthesizer.prepare`. A piece holds up to 509 tokens, without the zeros around them.

        A long sentence at the start is cut at a clause, so that it is heard sooner.
        """
        front_end = self._front_ends.find(language)
        reading = front_end.read(text, options)
        lead_s, pieces = split_reading(reading, MAX_TOKENS)
        ids = (
            np.array([self._vocabulary[symbol] for symbol in piece.phonemes], dtype=np.int64)
            for piece in pieces
        )
        symbols, pauses_s, goes_on, breaks = zip(
            *((piece.phonemes, piece.pause_s, piece.goes_on, piece.breaks) for piece in pieces), strict=True
        )
        word_of = words_of_symbols(reading.words, symbols)
        languages = tuple(piece.language or front_end.language for piece in pieces)
        return Utterance(
            language,
            tuple(ids),
            lead_s,
            pauses_s,
            reading.notes,
            goes_on,
            reading.words,
            symbols,
            word_of,
            languages,
            breaks,
        )

    def read(self, text: str, language: str, options: ReadingOptions = DEFAULT_OPTIONS) -> Reading:
        """See `Synthesizer.read`."""
        return self._front_ends.find(language).read(text, options)

    def speak_piece(
        self,
        tokens: npt.NDArray[np.int64],
        speaker: FloatArray,
        speed: float = 1.0,
        language: str = AMERICAN,
    ) -> SpokenPiece:
        """One piece of an utterance, without the pauses around it, and how long each phoneme lasts.

        language: its tag; the style of the voice is adapted to it.
        """
        (piece,) = self._speak([tokens], speaker, speed, [language])
        return piece

    def _speak(
        self,
        pieces: Sequence[npt.NDArray[np.int64]],
        speaker: FloatArray,
        speed: float,
        languages: Sequence[str],
    ) -> list[SpokenPiece]:
        """Pieces of an utterance, spoken in one pass where the network takes several."""
        device = self._network.bert_encoder.weight.device
        coordinates, octaves = np.split(speaker, [self._speakers.dim])
        physique = Physique.of_octaves(octaves)
        sentences = []
        for tokens, language in zip(pieces, languages, strict=True):
            style, articulation = self._speakers.accented(coordinates, len(tokens), language)
            sentences.append(
                Sentence(
                    torch.from_numpy(np.pad(tokens, 1)[np.newaxis]).to(device),
                    torch.from_numpy(style).to(device),
                    physique.speed(speed),
                    physique.pitch_before_playing,
                    None if articulation is None else torch.from_numpy(articulation).to(device),
                )
            )
        with torch.inference_mode():
            spoken = self._network.speak(sentences, self.at_yield_point)
        frame_s = FRAME_S / physique.formants
        heard = []
        for tokens, (samples, frames) in zip(pieces, spoken, strict=True):
            waveform = physique.play(Waveform((LEVEL * samples.float()).cpu().numpy(), SAMPLE_RATE_HZ))
            heard.append(
                SpokenPiece(limit_peak(waveform), tokens, frames.cpu().numpy(), frame_s, EARLY_FRAMES)
            )
        return heard


def make_network(
    weights: Mapping[str, Tensor],
    device: str = "cpu",
    threads: int = 0,
    precision: Precision = "float32",
) -> KokoroNetwork:
    """The network, made ready for a device.

    threads: of a processor, 0 for as many as torch takes. precision: of the decoder's convolutions on a GPU.
    Raises InvalidBundle where the weights are not of Kokoro-82M.
    """
    network = load_network(weights)
    del weights  # so that memory is freed as each part is replaced below
    if device == "cpu":
        # numba is imported here: a GPU has no use for it
        from models.tts.convolution.tiled import Workers
        from models.tts.kokoro.accelerated import accelerate

        accelerate(network, Workers(threads or torch.get_num_threads()))
        return network
    from models.tts.kokoro.on_gpu.decoder import prepare_for_gpu  # a processor has no use for it

    network.to(device)
    prepare_for_gpu(network, precision)
    return network
