"""The mark in speech: put in by the service, and found by it in what people pass on."""

import pytest

from models.vclip import Vclip
from models.voice.formats import AudioFormat, encode_speech
from tests.end_to_end.conftest import marking_service

TEXT = "The early train leaves the station before sunrise."


@pytest.mark.slow
def test_the_service_marks_its_speech_and_finds_the_mark(vclip: Vclip, astronaut_jpeg: bytes) -> None:
    with marking_service(vclip) as service:
        answer = service.post(
            "/v1/speech", files={"image": astronaut_jpeg}, data={"text": TEXT, "format": "opus"}
        )
        voice = vclip.voice(answer.headers["vclip-voice-token"])
        clean = encode_speech(vclip.stream(vclip.prepare(TEXT), voice), AudioFormat.OPUS)
        for audio, expected in ((answer.content, True), (clean, False)):
            found = service.post("/v1/watermark/detect", files={"audio": audio})
            assert found.json()["marked"] is expected
