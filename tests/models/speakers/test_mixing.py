"""Mixes: what is read, what is refused, and that a mix is the weighted mean of its voices."""

import numpy as np
import pytest

from models.errors import InvalidVoiceMix, UnknownVoice, VoiceOutOfRange
from models.speakers.grid import SpeakerGrid
from models.speakers.mixing import MAX_PARTS, Part, mix_voices, parse_mix, write_mix
from models.speakers.token import VoiceTokens
from models.tts.physical import PHYSICAL_RANGES
from models.types import FloatArray, Voice

KNOWN = ("af_heart", "am_adam", "tone-1", "tone-12", "Zo\u00eb (50 %)", "a+b")
TOKEN = "voice_A-_b"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("af_heart(2)+am_adam(1)", [("af_heart", 2), ("am_adam", 1)]),
        ("af_heart+am_adam", [("af_heart", 1), ("am_adam", 1)]),
        (" af_heart ( 0.5 ) + am_adam(.25) ", [("af_heart", 0.5), ("am_adam", 0.25)]),
        ("af_heart(0.7)-am_adam(0.3)", [("af_heart", 0.7), ("am_adam", -0.3)]),
        ("af_heart-am_adam", [("af_heart", 1), ("am_adam", -1)]),
        ("af_heart(3)", [("af_heart", 3)]),
        ("af_heart(0.00000000000000001)", [("af_heart", 1e-17)]),
        ("AF_Heart(2)-Am_adam", [("AF_Heart", 2), ("Am_adam", -1)]),
        ("tone-1-tone-12+tone-12", [("tone-1", 1), ("tone-12", -1), ("tone-12", 1)]),
        ("a+b+Zo\u00eb (50 %)(4)", [("a+b", 1), ("Zo\u00eb (50 %)", 4)]),
        (f"{TOKEN}(2)-{TOKEN}+af_heart", [(TOKEN, 2), (TOKEN, -1), ("af_heart", 1)]),
        ("af_heart+no-body", [("af_heart", 1), ("no-body", 1)]),
    ],
)
def test_what_is_a_mix(text: str, parts: list[tuple[str, float]]) -> None:
    read = parse_mix(text, KNOWN)
    assert read == tuple(Part(voice, float(weight)) for voice, weight in parts)
    assert parse_mix(write_mix(read), KNOWN) == read


def test_of_two_names_that_begin_alike_the_longer_is_meant() -> None:
    assert parse_mix("a+b+c", ("a", "b", "c", "a+b")) == (Part("a+b", 1.0), Part("c", 1.0))


@pytest.mark.parametrize("text", ["af_heart", *KNOWN, TOKEN, "nobody", "no-body", "", "two words"])
def test_what_is_a_single_voice(text: str) -> None:
    assert parse_mix(text, KNOWN) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "af_heart(0)+am_adam",
            "the weight '0' is not a number above 0 and up to 1000; to take a voice away",
        ),
        ("af_heart(-1)+am_adam", "the weight '-1' is not a number above 0"),
        ("af_heart(1001)", "the weight '1001' is not a number above 0"),
        ("af_heart(1e3)", "the weight '1e3'"),
        ("af_heart(nan)+am_adam", "the weight 'nan'"),
        ("af_heart(\u0662)", "the weight '\u0662'"),
        ("af_heart()", "the weight ''"),
        (f"af_heart({'9' * 500})", f"the weight '{'9' * 40}' is not"),
        ("af_heart(2+am_adam(1)", "the parentheses of the mix are not in pairs, from character 9"),
        ("af_heart((2))", "not in pairs"),
        ("af_heart)2(", "not in pairs"),
        ("af_heart(2))+am_adam", "at character 12 of the mix, [+] or - is expected"),
        ("af_heart(2) am_adam(1)", "at character 12 of the mix, [+] or - is expected .* written %2B"),
        ("af_heart(2)+", "at character 13 of the mix, the name or the token of a voice is expected"),
        ("af_heart++am_adam", "at character 10 of the mix, the name"),
        ("(2)", "at character 1 of the mix, the name"),
        ("+af_heart", "at character 1 of the mix, the name"),
        ("+".join(["af_heart"] * (MAX_PARTS + 1)), "has more than 16 voices, which is the limit"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, message: str) -> None:
    with pytest.raises(InvalidVoiceMix, match=message):
        parse_mix(text, KNOWN)


@pytest.fixture
def tokens() -> VoiceTokens:
    """Of a space of four learned dimensions, and pitch and formants."""
    known = np.random.default_rng(0).normal(1.0, 1.0, (20, 4)).astype(np.float32)
    return VoiceTokens(SpeakerGrid.of_speakers(np.pad(known, ((0, 0), (0, 2))), PHYSICAL_RANGES), b"prints")


@pytest.fixture
def voices(tokens: VoiceTokens) -> dict[str, FloatArray]:
    vectors = {
        "a": [1.5, 0.5, 1.0, 0.0, 0.0, 0.0],
        "b": [0.5, 1.5, 2.0, 1.0, 0.4, 0.3],
        "c": [1.0, 1.0, 0.0, 2.0, -0.2, -0.1],
    }
    return {name: tokens.grid.snap(np.array(vector, np.float32)) for name, vector in vectors.items()}


def mixed(text: str, voices: dict[str, FloatArray], tokens: VoiceTokens) -> Voice:
    parts = parse_mix(text, voices)
    assert parts is not None

    def find(name: str) -> Voice:
        if name not in voices:
            raise UnknownVoice(name)
        return Voice(voices[name], name)

    return mix_voices(parts, find, tokens)


def test_a_mix_is_the_weighted_mean_in_every_dimension(
    voices: dict[str, FloatArray], tokens: VoiceTokens
) -> None:
    half = tokens.grid.step / 2
    one = mixed("a(2)+b(1)", voices, tokens)
    assert (np.abs(one.speaker - (2 * voices["a"] + voices["b"]) / 3) <= 1.001 * half).all()
    three = mixed("a(0.2)+b(0.3)+c(0.5)", voices, tokens)
    mean = 0.2 * voices["a"] + 0.3 * voices["b"] + 0.5 * voices["c"]
    assert (np.abs(three.speaker - mean) <= 1.001 * half).all()
    assert np.array_equal(mixed("a(20)+b(30)+c(50)", voices, tokens).speaker, three.speaker)


def test_a_mix_is_the_voice_of_its_token(voices: dict[str, FloatArray], tokens: VoiceTokens) -> None:
    voice = mixed("a(2)+b(1)", voices, tokens)
    token = tokens.encode(voice.speaker)
    assert np.array_equal(tokens.decode(token), voice.speaker)
    assert voice.name.startswith("voice-")
    assert np.array_equal(mixed("b+a(2)", voices, tokens).speaker, voice.speaker)


def test_a_mix_with_itself_is_the_voice(voices: dict[str, FloatArray], tokens: VoiceTokens) -> None:
    for text in ("b(3)", "b+b", "b(0.1)+b(0.7)"):
        assert np.array_equal(mixed(text, voices, tokens).speaker, voices["b"])


def test_a_voice_that_is_taken_away_pushes_to_the_other_side_of_the_centre(
    voices: dict[str, FloatArray], tokens: VoiceTokens
) -> None:
    centre = np.pad(tokens.grid.centre, (0, 2))
    voice = mixed("b(0.7)-c(0.3)", voices, tokens)
    expected = centre + 0.7 * (voices["b"] - centre) - 0.3 * (voices["c"] - centre)
    assert np.allclose(voice.speaker, expected, atol=2 * tokens.grid.step.max())
    assert np.allclose(mixed("a-a", voices, tokens).speaker, centre, atol=2 * tokens.grid.step.max())


def test_what_leaves_the_space_is_refused(voices: dict[str, FloatArray], tokens: VoiceTokens) -> None:
    with pytest.raises(VoiceOutOfRange, match="pitch or the formants"):
        mixed("a(1)-b(9)", voices, tokens)


def test_an_unknown_voice_of_a_mix_is_refused(voices: dict[str, FloatArray], tokens: VoiceTokens) -> None:
    with pytest.raises(UnknownVoice, match="nobody"):
        mixed("a+nobody", voices, tokens)
