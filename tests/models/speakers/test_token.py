import base64
import string
import subprocess
import sys
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import Manifest, read_manifest
from models.errors import ForeignVoiceToken, InvalidInput, InvalidVoiceToken, VoiceOutOfRange
from models.speakers.grid import SpeakerGrid
from models.speakers.token import PREFIX, VoiceTokens, synthesizer_fingerprint, token_label
from models.types import FloatArray

DIM = 5
KNOWN = np.random.default_rng(0).normal(0, [2.0, 1.0, 0.5, 0.1, 0.01], (20, DIM)).astype(np.float32)
TOKENS = VoiceTokens(SpeakerGrid.of_speakers(KNOWN), b"\x01\x02\x03\x04\x05\x06")
TOKEN = TOKENS.encode(KNOWN[0])
ALPHABET = string.ascii_letters + string.digits + "-_"

mixtures = npst.arrays(np.float32, len(KNOWN), elements=st.floats(0, 1, width=32)).filter(
    lambda w: w.sum() > 0.1
)


def token_of(content: bytes) -> str:
    """A token with a right checksum, whatever it holds."""
    whole = content + zlib.crc32(content).to_bytes(4, "big")
    return PREFIX + base64.urlsafe_b64encode(whole).rstrip(b"=").decode()


def content_of(token: str) -> bytes:
    """All but the checksum."""
    text = token.removeprefix(PREFIX)
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))[:-4]


@given(weights=mixtures)
def test_a_voice_comes_back_from_its_token_bit_for_bit(weights: FloatArray) -> None:
    speaker = (weights / weights.sum()) @ KNOWN
    token = TOKENS.encode(speaker)
    read = TOKENS.decode(token)
    assert read.dtype == np.float32
    assert np.array_equal(read, TOKENS.grid.snap(speaker))
    assert TOKENS.encode(read) == token


def test_a_token_is_safe_in_addresses_and_headers_and_short() -> None:
    assert TOKEN.startswith(PREFIX)
    assert set(TOKEN) <= set(ALPHABET)
    assert len(TOKEN) == len(PREFIX) + 28  # 1 + 6 + 2 * 5 + 4 bytes are 21


def test_other_voices_have_other_tokens_and_labels() -> None:
    tokens = [TOKENS.encode(speaker) for speaker in KNOWN]
    assert len(set(tokens)) == len({token_label(token) for token in tokens}) == len(KNOWN)
    assert len(token_label(TOKEN)) == len("voice-") + 8


@given(text=st.text() | st.text(alphabet=ALPHABET, max_size=60).map(PREFIX.__add__))
def test_any_string_is_refused_as_what_it_is(text: str) -> None:
    assume(text != TOKEN)
    with pytest.raises(InvalidVoiceToken):
        TOKENS.decode(text)


def test_no_change_of_one_character_leads_to_a_voice() -> None:
    """All of them: every place, every character that a token can have and some that it cannot."""
    for place in range(len(TOKEN)):
        for character in ALPHABET + "+/=.~ \n\0é\ud800":
            if character != TOKEN[place]:
                with pytest.raises(InvalidVoiceToken):
                    TOKENS.decode(TOKEN[:place] + character + TOKEN[place + 1 :])


def test_a_token_has_one_spelling_though_its_last_character_has_bits_to_spare() -> None:
    """Four dimensions make 19 bytes, of which the last character holds two bits of its six."""
    tokens = VoiceTokens(SpeakerGrid.of_speakers(KNOWN[:, :4]), TOKENS.fingerprint)
    token = tokens.encode(KNOWN[0, :4])
    for character in ALPHABET.replace(token[-1], ""):
        with pytest.raises(InvalidVoiceToken):
            tokens.decode(token[:-1] + character)


@pytest.mark.parametrize("part", [TOKEN.removeprefix(PREFIX), PREFIX, TOKEN[: len(PREFIX) + 11], ""])
def test_a_part_of_a_token_is_called_incomplete(part: str) -> None:
    with pytest.raises(InvalidVoiceToken, match="incomplete"):
        TOKENS.decode(part)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [(TOKEN[:-20], "incomplete"), (TOKEN + "A", "too long"), (TOKEN.lower(), "damaged")],
)
def test_what_happened_to_a_token_is_told(changed: str, fault: str) -> None:
    with pytest.raises(InvalidVoiceToken, match=f"is {fault}: it has {len(changed)} characters"):
        TOKENS.decode(changed)


@given(st.data())
def test_no_token_with_characters_lost_doubled_or_swapped_leads_to_a_voice(data: st.DataObject) -> None:
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(TOKEN))] * 2)))
    part = TOKEN[first:last]
    changed = (
        TOKEN[:first] + data.draw(st.sampled_from(["", part * 2, part[::-1], part.swapcase()])) + TOKEN[last:]
    )
    assume(changed != TOKEN)
    with pytest.raises(InvalidVoiceToken):
        TOKENS.decode(changed)


@given(
    content=st.binary(max_size=40) | st.binary(min_size=10, max_size=10).map(content_of(TOKEN)[:7].__add__)
)
def test_a_forged_token_is_a_voice_within_range_or_refused(content: bytes) -> None:
    try:
        speaker = TOKENS.decode(token_of(content))
    except InvalidInput:
        return
    assert TOKENS.grid.distance(speaker) <= 1.5
    assert TOKENS.encode(speaker) == token_of(content)


def test_a_newer_version_is_named() -> None:
    with pytest.raises(InvalidVoiceToken, match="has version 2, but this service reads versions up to 1"):
        TOKENS.decode(token_of(b"\x02" + content_of(TOKEN)[1:]))


def test_a_token_of_another_synthesizer_is_told_apart() -> None:
    other = VoiceTokens(TOKENS.grid, b"other!")
    with pytest.raises(ForeignVoiceToken, match="another synthesizer"):
        other.decode(TOKEN)


def test_a_wrong_number_of_coordinates_is_named() -> None:
    with pytest.raises(InvalidVoiceToken, match="8 bytes of coordinates, not 10"):
        TOKENS.decode(token_of(content_of(TOKEN)[:-2]))


@pytest.mark.parametrize("steps", [2**15 - 1, -(2**15)])
def test_a_voice_far_outside_is_refused(steps: int) -> None:
    coordinates = np.full(DIM, steps, dtype=">i2").tobytes()
    with pytest.raises(VoiceOutOfRange, match="times as far"):
        TOKENS.decode(token_of(content_of(TOKEN)[:7] + coordinates))
    with pytest.raises(VoiceOutOfRange):
        TOKENS.encode(100 * KNOWN[0])


# --- the fingerprint


def changed(change: dict[str, Any], part: str = "synthesizer") -> Manifest:
    content = read_manifest(MINI_BUNDLE).model_dump()
    content["parts"][part].update(change)
    return Manifest.model_validate(content)


def with_hash(file: str) -> Manifest:
    content = read_manifest(MINI_BUNDLE).model_dump()
    content["files"][file]["sha256"] = "0" * 64
    return Manifest.model_validate(content)


def test_the_fingerprint_follows_speakers_and_synthesizer() -> None:
    manifest = read_manifest(MINI_BUNDLE)
    own = synthesizer_fingerprint(manifest)
    assert len(own) == 6
    without_graph = manifest.model_copy(update={"outside_weights": manifest.outside_weights[1:]})
    others = [
        with_hash("kokoro_speakers.safetensors"),
        changed({"precision": "fp32"}),
        without_graph,
    ]
    assert len({own, *map(synthesizer_fingerprint, others)}) == 4


def test_what_only_chooses_voices_may_change() -> None:
    own = synthesizer_fingerprint(read_manifest(MINI_BUNDLE))
    manifest = read_manifest(MINI_BUNDLE)
    same = [
        with_hash(f"{name}.safetensors")
        for name in ("face_encoder", "projectors", "signature", "generator", "voice_gender", "voice_encoder")
    ]
    same.append(changed({"candidates_seed": 7}, "generator"))
    same.append(manifest.model_copy(update={"version": "2", "outside_weights": manifest.outside_weights[:1]}))
    assert {synthesizer_fingerprint(one) for one in same} == {own}


def test_tokens_of_the_embedded_bundle_stay_readable() -> None:
    """Were this to change, every token that anybody has kept would be lost: then it needs a new version."""
    assert synthesizer_fingerprint(read_manifest(MINI_BUNDLE)).hex() == "5ebbdbf44661"


def test_a_token_is_read_without_torch() -> None:
    """It takes a second to import, at each start of the command line."""
    code = "import sys, models.speakers.token; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


RANGES = np.array([[-0.5, 0.75], [-0.2, 0.4]], np.float32)
PHYSICAL = VoiceTokens(SpeakerGrid.of_speakers(np.pad(KNOWN, ((0, 0), (0, 2))), RANGES), TOKENS.fingerprint)


def test_a_token_with_pitch_and_formants_has_version_2() -> None:
    speaker = np.append(KNOWN[3], np.array([0.5, -0.125], np.float32))
    token = PHYSICAL.encode(speaker)
    assert content_of(token)[0] == 2
    assert np.array_equal(PHYSICAL.decode(token), PHYSICAL.grid.snap(speaker))
    with pytest.raises(InvalidVoiceToken, match="version 2, but this service reads versions up to 1"):
        TOKENS.decode(token)


def test_an_older_token_is_the_same_voice_as_it_was_recorded() -> None:
    read = PHYSICAL.decode(TOKEN)
    assert np.array_equal(read[:-2], TOKENS.decode(TOKEN))
    assert not read[-2:].any()
    with pytest.raises(InvalidVoiceToken, match="14 bytes of coordinates, not 10"):
        PHYSICAL.decode(token_of(b"\x01" + content_of(PHYSICAL.encode(read))[1:]))
