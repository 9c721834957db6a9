"""What is true of the embedded bundle, and not of any bundle."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from models.errors import InvalidParameter, NoFaceFound, NoSpeechFound
from models.face.detection import detect_faces
from models.face.image import decode_image
from models.limits import MAX_VOICE_CHARACTERS
from models.types import Direction, FaceEmbedding, ImageArray, Waveform
from models.vclip import Vclip
from training.data.degradation import blurred as blur
from training.evaluation.samples import read_pictures
from training.pitch import median_f0

TEXT = "Good day. Come in!"


@pytest.fixture(scope="module")
def face(vclip: Vclip, astronaut: ImageArray) -> FaceEmbedding:
    return vclip.embed_face(astronaut)


def test_other_people_get_other_voices(vclip: Vclip, data_dir: Path) -> None:
    portraits = sorted((data_dir / "portraits").glob("*.jpg"))
    found = [
        vclip.find_voices(vclip.embed_face(decode_image(portrait.read_bytes())))[0].voice.name
        for portrait in portraits
    ]
    assert len(found) == 15
    assert len(set(found)) >= 8


def test_a_token_is_read_by_another_process_with_the_same_speakers(vclip: Vclip) -> None:
    """And so is one that was written before speakers had a pitch and formants."""
    learned = (
        "72_RGYQJS_z_99Pk6_TUGLvaY_RQArfEd-eQKowPg_4kBqwQT_SQEof5m-8_4c_fZAEz5qvS"
        "P-zkBpQtyBbT30PZJDkYL4AECA6D5VfxV_kL1ePr59C_x7fnw9OAObx07-RTscwlT_FL7rQDoAA"
    )
    token, older = f"voice_Al6{learned}8AAAAALW-vAw", f"voice_AV6{learned}-yT_n8"
    heart = vclip.stock_voice("af_heart")
    assert vclip.voice_token(heart) == token
    assert len(token) <= MAX_VOICE_CHARACTERS  # or no request could send it
    assert np.array_equal(vclip.voice(token).speaker, heart.speaker)
    assert np.array_equal(vclip.voice(older).speaker, heart.speaker)


def test_a_blurred_face_makes_the_probability_say_little(
    vclip: Vclip, astronaut: ImageArray, voices: dict[str, list[Waveform]]
) -> None:
    [found] = detect_faces(astronaut)
    heard = [vclip.embed_voice(voices[gender][0]) for gender in ("f", "m")]
    sharp = vclip.embed_found_face(astronaut, found)
    blurred = vclip.embed_found_face(blur(astronaut, found, 0.08), found)
    assert vclip.calibration.weight(sharp.quality) == 1.0
    weight = vclip.calibration.weight(blurred.quality)
    assert weight < 0.5
    scored = vclip.verify([sharp, blurred], heard)
    plain = vclip.calibration.probability(torch.from_numpy(scored.cosines)).numpy()
    assert scored.probabilities[0] == pytest.approx(plain[0])
    log_odds = vclip.calibration.slope * scored.cosines[1] + vclip.calibration.intercept
    assert scored.probabilities[1] == pytest.approx(1 / (1 + np.exp(-weight * log_odds)), abs=1e-6)
    best = vclip.find_voices(blurred)[0]
    as_if_sharp = float(vclip.calibration.probability(torch.tensor(best.cosine)))
    assert abs(best.probability - 0.5) < abs(as_if_sharp - 0.5)


def test_children_get_voices_of_children_and_adults_do_not(vclip: Vclip, data_dir: Path) -> None:
    """Of the pictures of labelled ages that nothing was trained on: most of 20 children, none of 20 adults."""
    found: dict[str, list[bool]] = {"child": [], "adult": []}
    for picture in read_pictures([data_dir / "faces" / "utkface-test.tar"]):
        kind = "child" if picture.age is not None and picture.age < 11 else "adult"
        if picture.age is None or 11 <= picture.age < 25 or len(found[kind]) == 20:
            continue
        try:
            face = vclip.embed_face(decode_image(picture.data))
        except NoFaceFound:
            continue
        formants = vclip.find_voices(face)[0].voice.speaker[-1]
        found[kind].append(bool(formants > 0.15))
    assert sum(found["child"]) >= 15
    assert sum(found["adult"]) <= 1


def test_the_properties_of_stock_voices_are_what_their_names_say(vclip: Vclip) -> None:
    """The second letter is the gender; and nothing sounds more like a voice than itself."""
    names = [name for name in vclip.synthesizer.speaker_names if name[0] in "ab"]
    described = vclip.describe_voices([vclip.stock_voice(name) for name in names])
    right = 0
    for name, properties in zip(names, described, strict=True):
        right += properties.gender[0] == name[1]
        assert 0.5 <= properties.gender_probability <= 1
        cosines = [cosine for _, cosine in properties.nearest_stock]
        assert len(cosines) == 3
        assert cosines == sorted(cosines, reverse=True)
        assert properties.nearest_stock[0][0] == name
        assert cosines[0] == pytest.approx(1.0, abs=1e-4)
    assert right >= len(names) - 2


@pytest.mark.slow
def test_the_gender_that_is_predicted_is_the_one_that_is_heard(vclip: Vclip, face: FaceEmbedding) -> None:
    voices = [one.voice for one in vclip.find_voices(face, k=4, diversity=1.0)]
    for voice, properties in zip(voices, vclip.describe_voices(voices), strict=True):
        heard = vclip.embed_voice(vclip.speak(f"{TEXT} It is a fine day for a walk in the park.", voice))
        female = float(vclip.voice_gender.female_probability(heard.embedding[np.newaxis])[0])
        assert properties.gender == ("female" if female >= 0.5 else "male")


@pytest.mark.slow
def test_pitch_is_heard_as_it_is_described_and_as_a_step_changes_it(vclip: Vclip) -> None:
    """The pitch of a description is that of one sentence, and others are said a little higher or lower."""
    for voice in vclip.some_candidates(3):
        lower, taken = vclip.vary_voice(voice, "lower")
        assert taken == 1.0
        described = [one.pitch_hz for one in vclip.describe_voices([voice, lower])]
        heard = [median_f0(vclip.speak("A cold wind moved slowly.", one)) for one in (voice, lower)]
        for said, measured in zip(described, heard, strict=True):
            assert said is not None
            assert measured == pytest.approx(said, rel=0.15)
        assert heard[0] is not None
        assert heard[1] is not None
        assert 1 < 12 * np.log2(heard[0] / heard[1]) < 3.5  # two semitones


def test_directions_change_what_is_predicted(vclip: Vclip) -> None:
    voices = vclip.some_candidates(6)
    before = vclip.describe_voices(voices)
    directions: tuple[tuple[Direction, int], ...] = (("younger", -1), ("older", 1))
    for direction, sign in directions:
        moved = vclip.describe_voices([vclip.vary_voice(voice, direction)[0] for voice in voices])
        for one, other in zip(before, moved, strict=True):
            assert one.age_years is not None
            assert other.age_years is not None
            assert sign * (other.age_years - one.age_years) > 4
    for voice, one in zip(voices, before, strict=True):
        other_way: Direction = "more_male" if one.gender == "female" else "more_female"
        changed, _ = vclip.vary_voice(voice, other_way, 3.0)
        assert vclip.describe_voices([changed])[0].gender != one.gender


def test_similar_voices_are_nearer_than_others(vclip: Vclip) -> None:
    voice = vclip.stock_voice(vclip.synthesizer.speaker_names[0])
    similar = vclip.similar_voices(voice, 5)
    cosines = [one.cosine for one in similar]
    assert cosines == sorted(cosines, reverse=True)
    places = vclip._run(vclip.signature, vclip.candidates.speakers)
    (own,) = vclip._run(vclip.signature, voice.speaker[np.newaxis])
    assert cosines == pytest.approx(np.sort(places @ own)[::-1][:5], abs=1e-5)
    again = vclip.similar_voices(similar[0].voice, 5)
    assert similar[0].voice.name not in {one.voice.name for one in again}
    with pytest.raises(InvalidParameter, match="k 0 is outside 1 to 100"):
        vclip.similar_voices(voice, 0)


def test_a_bundle_that_has_not_measured_its_speakers_says_so(vclip: Vclip) -> None:
    without = replace(vclip, traits=None)
    voice = without.some_candidates(1)[0]
    (properties,) = without.describe_voices([voice])
    assert (properties.pitch_hz, properties.age_years) == (None, None)
    with pytest.raises(InvalidParameter, match="mix voices instead"):
        without.vary_voice(voice, "older")


@pytest.mark.slow
def test_a_womans_face_fits_womens_voices_better_than_mens(
    vclip: Vclip, face: FaceEmbedding, voices: dict[str, list[Waveform]]
) -> None:
    fit = {
        gender: np.mean([vclip.embed_voice(waveform).projected @ face.projected for waveform in recorded])
        for gender, recorded in voices.items()
    }
    assert fit["f"] > fit["m"] + 0.1


def test_the_voice_that_is_heard_is_the_one_that_was_predicted(vclip: Vclip, face: FaceEmbedding) -> None:
    """The signature stands for synthesis in the search: what it predicts has to be what is spoken."""
    best = vclip.find_voices(face)[0].voice
    spoken = vclip.speak("The morning train was late, so we walked along the river instead.", best)
    heard = vclip.embed_voice(spoken).embedding
    predicted = vclip._run(vclip.signature, vclip.candidates.speakers)
    likeness = predicted @ heard
    own = likeness[int(best.name.removeprefix("candidate-"))]
    assert own > 0.7  # 0.89 on average, and 0.71 for whoever predicts the mean voice
    assert (likeness > own).mean() < 0.2


def test_two_syllables_in_a_long_pause_are_too_little(vclip: Vclip) -> None:
    spoken = vclip.speak("Hello.", vclip.stock_voice("af_heart"))
    rate = spoken.sample_rate_hz
    long = Waveform(np.concatenate([spoken.samples, np.zeros(5 * rate, np.float32)]), rate)
    heard = vclip.embed_voice(long, min_speech_seconds=0.0)
    assert 0.1 < heard.speech_seconds < 1.0
    with pytest.raises(NoSpeechFound, match="are needed"):
        vclip.embed_voice(long, min_speech_seconds=heard.speech_seconds + 0.1)
