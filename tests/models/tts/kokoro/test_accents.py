"""The language's share of a style is replaced, and nothing else of it."""

from dataclasses import replace

import numpy as np
import pytest

from models.bundle.files import MINI_BUNDLE, read_arrays
from models.bundle.manifest import read_manifest
from models.bundle.parts import KokoroPart
from models.speakers.grid import SpeakerGrid
from models.tts.kokoro.accents import STRENGTHS, Accents, Strength
from models.tts.kokoro.speakers import DECODER_DIM, PACK_ROWS, STYLE_DIM, KokoroSpeakers

ALL = Strength(1.0, 1.0)
N_TOKENS = 60
EFFECTS = np.random.default_rng(0).standard_normal((3, STYLE_DIM))  # of Spanish, of French, of a woman


def style_of(name: str) -> np.ndarray:
    """A style without a speaker in it: a language and a gender."""
    spanish, french, female = EFFECTS
    language = {"a": 0 * spanish, "e": spanish, "f": french}[name[0]]
    return np.asarray(language + (name[1] == "f") * female)


@pytest.fixture(scope="module")
def made() -> KokoroSpeakers:
    """Voices of three languages, of which French has no man."""
    names = ("af_a", "am_b", "ef_c", "em_d", "ff_e")
    packs = {name: np.tile(style_of(name).astype(np.float32), (PACK_ROWS, 1)) for name in names}
    return replace(KokoroSpeakers.from_packs(packs, 8), strengths={"es": ALL, "fr": ALL})


@pytest.fixture(scope="module")
def published() -> KokoroSpeakers:
    """The voices of the embedded bundle."""
    part = read_manifest(MINI_BUNDLE).parts.synthesizer
    assert isinstance(part, KokoroPart)
    return KokoroSpeakers.from_arrays(tuple(part.speaker_names), read_arrays(MINI_BUNDLE, part.file))


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("af_a", "es", "ef"),
        ("am_b", "es", "em"),
        ("am_b", "fr", "fm"),
        ("em_d", "fr", "fm"),
        ("am_b", "es-419", "em"),
    ],
)
def test_a_voice_gets_the_language_and_keeps_its_gender(
    made: KokoroSpeakers, name: str, language: str, expected: str
) -> None:
    """Also where no voice of that gender was recorded in the language."""
    voice = made.coordinates[made.names.index(name)]
    style, articulation = made.accented(voice, N_TOKENS, language)
    assert articulation is not None
    wanted = style_of(expected)
    assert np.allclose(articulation[0], wanted[:DECODER_DIM], atol=0.02)
    assert np.allclose(style[0, DECODER_DIM:], wanted[DECODER_DIM:], atol=0.02)
    assert np.array_equal(style[:, :DECODER_DIM], made.style(voice, N_TOKENS)[:, :DECODER_DIM])


def test_a_strength_is_the_share_of_the_way(made: KokoroSpeakers) -> None:
    voice = made.coordinates[0]
    half = replace(made, strengths={"es": Strength(0.5, 0.0)})
    style, articulation = half.accented(voice, N_TOKENS, "es")
    _, whole = made.accented(voice, N_TOKENS, "es")
    own = made.style(voice, N_TOKENS)
    assert articulation is not None
    assert whole is not None
    assert np.allclose(articulation, (own[:, :DECODER_DIM] + whole) / 2, atol=1e-6)
    assert np.array_equal(style, own)


def test_less_of_the_speaker_is_nearer_to_the_voices_of_the_language(published: KokoroSpeakers) -> None:
    """In the articulation only; all of it is the voice that the language alone would make."""
    voice = published.coordinates[published.names.index("am_adam")]
    native = published.style(published.coordinates[published.names.index("ff_siwis")], N_TOKENS)[
        :, :DECODER_DIM
    ]
    away = {}
    for share in (1.0, 0.5, 0.0):
        speakers = replace(published, strengths={"fr": Strength(1.0, 0.0, speaker=share)})
        style, articulation = speakers.accented(voice, N_TOKENS, "fr")
        assert articulation is not None
        assert np.array_equal(style, published.style(voice, N_TOKENS))
        away[share] = float(np.linalg.norm(articulation - native))
    assert away[0.5] == pytest.approx(away[1.0] / 2, rel=1e-3)
    assert away[0.0] == pytest.approx(0.0, abs=1e-3)


def test_a_voice_that_moves_away_from_a_language_does_not_jump(published: KokoroSpeakers) -> None:
    """From a Brazilian voice, which speaks Portuguese as it is, a hundredth of the way to an English one."""
    native, foreign = (published.coordinates[published.names.index(name)] for name in ("pm_alex", "am_adam"))
    moved = (0.99 * native + 0.01 * foreign).astype(np.float32)
    _, articulation = published.accented(moved, N_TOKENS, "pt-br")
    assert articulation is not None
    own = published.style(moved, N_TOKENS)[:, :DECODER_DIM]
    far = published.style(foreign, N_TOKENS)[:, :DECODER_DIM]
    assert np.linalg.norm(articulation - own) < 0.03 * np.linalg.norm(far - own)


def test_english_and_the_own_language_of_a_stock_voice_are_left_as_they_are(
    published: KokoroSpeakers,
) -> None:
    """Also after a voice was rounded to the grid, as it is when it is named."""
    grid = SpeakerGrid.of_speakers(published.coordinates)
    own = {"e": "es", "f": "fr", "h": "hi", "i": "it", "j": "ja", "p": "pt-br", "z": "zh"}
    for name, exact in zip(published.names, published.coordinates, strict=True):
        for voice in (exact, grid.snap(exact)):
            for language in {"en-us", "en-gb", own.get(name[0], "en-us")}:
                style, articulation = published.accented(voice, N_TOKENS, language)
                assert articulation is None
                assert np.array_equal(style, published.style(voice, N_TOKENS))


def test_a_measured_language_changes_the_voices_of_others(published: KokoroSpeakers) -> None:
    assert set(STRENGTHS) == {"es", "fr", "hi", "it", "ja", "pt-br", "zh"}
    for language in STRENGTHS:
        for name in ("af_heart", "bm_george"):
            voice = published.coordinates[published.names.index(name)]
            _, articulation = published.accented(voice, N_TOKENS, language)
            assert articulation is not None
            own = published.style(voice, N_TOKENS)[:, :DECODER_DIM]
            assert np.linalg.norm(articulation - own) > 0.3


def test_voices_whose_names_tell_no_language_have_no_accent() -> None:
    accents = Accents.of_names(["voice_a", "voice_b", "voice_c"])
    assert accents.shift(np.array([1, 0, 0], np.float32), "fr") is None


def test_a_language_that_was_not_measured_leaves_voices_as_they_are(published: KokoroSpeakers) -> None:
    voice = published.coordinates[published.names.index("af_heart")]
    style, articulation = replace(published, strengths={}).accented(voice, N_TOKENS, "ja")
    assert articulation is None
    assert np.array_equal(style, published.style(voice, N_TOKENS))
