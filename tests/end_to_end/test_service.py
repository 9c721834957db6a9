"""The service and the command line on the embedded bundle: a real portrait and a text become speech."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from starlette.testclient import TestClient

from app.inference.warm_up import PORTRAIT
from cli.main import main
from models.face.image import decode_image
from models.types import Waveform
from models.vclip import Vclip
from models.voice.audio import decode_audio
from models.voice.formats import AudioFormat, encode_speech
from tests.app.assertions import assert_problem
from tests.end_to_end.conftest import marking_service

TEXT = "Nice to meet you."


@pytest.fixture(scope="module")
def vclip(each_vclip: Vclip) -> Vclip:
    """All of this holds for every bundle."""
    return each_vclip


@pytest.fixture(scope="module")
def service(vclip: Vclip) -> Iterator[TestClient]:
    """The service around one bundle, then around the other."""
    with marking_service(vclip) as client:
        yield client


@pytest.fixture(scope="module")
def recording(mini_vclip: Vclip) -> bytes:
    """Somebody who speaks, as WAV; what the random synthesizer of the other bundle makes is no speech."""
    return encode_speech([mini_vclip.speak(TEXT, mini_vclip.stock_voice("am_adam"))], AudioFormat.WAV)


def test_speech_is_that_of_the_best_voice_bit_for_bit(
    service: TestClient, vclip: Vclip, astronaut_jpeg: bytes
) -> None:
    response = service.post("/v1/speech", files={"image": astronaut_jpeg}, data={"text": TEXT})
    assert response.status_code == 200
    best = vclip.find_voices(vclip.embed_face(decode_image(astronaut_jpeg)))[0]
    assert response.headers["vclip-voice"] == best.voice.name
    assert float(response.headers["vclip-score"]) == pytest.approx(best.cosine, abs=1e-4)
    spoken = vclip.stream(vclip.prepare(TEXT), best.voice)
    assert response.content == encode_speech(map(vclip.mark, spoken), AudioFormat.WAV)
    samples, rate = soundfile.read(io.BytesIO(response.content))
    assert rate == vclip.synthesizer.sample_rate_hz
    assert 0.2 < len(samples) / rate < 4
    assert np.abs(samples).max() > 0.001


def test_a_seed_draws_another_voice(service: TestClient, astronaut_jpeg: bytes) -> None:
    response = service.post("/v1/embeddings/face", files={"image": astronaut_jpeg}, data={"seed": 7, "k": 2})
    voices = response.json()["voices"]
    assert voices[0]["name"].startswith("seed-7-")
    assert voices[0]["cosine"] >= voices[1]["cosine"]


def test_embeddings_are_those_of_the_models(service: TestClient, vclip: Vclip, astronaut_jpeg: bytes) -> None:
    body = service.post("/v1/embeddings/face", files={"image": astronaut_jpeg}, data={"k": 1}).json()
    face = vclip.embed_face(decode_image(astronaut_jpeg))
    np.testing.assert_allclose(body["embedding"], face.embedding, atol=1e-6)
    np.testing.assert_allclose(body["projected"], face.projected, atol=1e-6)


def test_a_voice_can_be_verified(service: TestClient, astronaut_jpeg: bytes, recording: bytes) -> None:
    body = service.post("/v1/verify", files={"image": astronaut_jpeg, "audio": recording}).json()
    assert -1 <= body["cosine"] <= 1
    assert 0 < body["probability"] < 1
    assert body["match"] is (body["probability"] >= 0.5)
    assert body["voice"]["seconds"] == pytest.approx(soundfile.info(io.BytesIO(recording)).duration, abs=1e-3)
    assert 0.5 < body["voice"]["speech_seconds"] < body["voice"]["seconds"]


def test_a_recording_without_speech_is_no_voice(service: TestClient, astronaut_jpeg: bytes) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, 48_000).astype(np.float32)
    files = {"image": astronaut_jpeg, "audio": encode_speech([Waveform(noise, 16_000)], AudioFormat.WAV)}
    assert_problem(service.post("/v1/verify", files=files), 422, "no-speech-found")
    assert_problem(
        service.post("/v1/embeddings/voice", files={"audio": files["audio"]}), 422, "no-speech-found"
    )


def test_a_voice_embedding_is_that_of_the_models_in_both_forms(
    service: TestClient, vclip: Vclip, recording: bytes
) -> None:
    heard = vclip.embed_voice(decode_audio(recording))
    body = service.post("/v1/embeddings/voice", files={"audio": recording}).json()
    np.testing.assert_allclose(body["projected"], heard.projected, atol=1e-6)
    response = service.post(
        "/v1/embeddings/voice", files={"audio": recording}, headers={"Accept": "application/x-npy"}
    )
    np.testing.assert_allclose(np.load(io.BytesIO(response.content)), heard.embedding, atol=1e-6)


def test_info_tells_the_licence_of_the_weights(service: TestClient, vclip: Vclip) -> None:
    body = service.get("/v1/info").json()
    assert body["bundle"]["licence_note"] == vclip.manifest.licence_note
    assert body["speech"]["languages"] == list(vclip.synthesizer.languages)


def test_the_command_line_gives_the_same_speech_as_the_service(
    service: TestClient, vclip: Vclip, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "speech.wav"
    arguments = ["speak", "--face", str(PORTRAIT), "--text", TEXT, "--out", str(out)]
    assert main(arguments, load=lambda *_: vclip) == 0
    response = service.post("/v1/speech", files={"image": PORTRAIT.read_bytes()}, data={"text": TEXT})
    assert out.read_bytes() == response.content
    assert response.headers["vclip-voice"] in capsys.readouterr().out


def test_bundle_show_tells_what_it_was_trained_on(vclip: Vclip, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["bundle", "show", "--bundle", str(vclip.bundle_dir)]
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    assert vclip.manifest.licence_note in shown
    assert main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["training_data"]
