"""Forms hold text in their fields, and each field once."""

import json

import pytest
from starlette.testclient import TestClient

from app.forms import DEFAULT_LIMITS, _words
from models.limits import MAX_SPEAKERS
from tests.app.assertions import assert_problem
from tests.stand_in_synthesizer import STOCK

URL_ENCODED = {"content-type": "application/x-www-form-urlencoded"}
BOUNDARY = "multipart/form-data; boundary=b"
FORMS = ("/v1/speech", "/v1/phonemes")


def multipart(*parts: tuple[str, bytes], charset: str = "") -> tuple[bytes, dict[str, str]]:
    """A body and its header."""
    body = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in parts
    )
    return body + b"--b--\r\n", {"content-type": f"multipart/form-data; boundary=b{charset}"}


def wrong_field(client: TestClient, path: str, content: bytes, headers: dict[str, str]) -> tuple[str, str]:
    """The one field that is wrong, and what is said of it."""
    body = assert_problem(client.post(path, content=content, headers=headers), 422, "invalid-request")
    (fault,) = body["errors"]
    return fault["field"], fault["message"]


@pytest.mark.parametrize("path", FORMS)
def test_what_is_not_utf_8_is_refused_and_named(client: TestClient, path: str) -> None:
    for form in (multipart(("text", b"caf\xe9")), (b"text=caf%E9", URL_ENCODED)):
        field, message = wrong_field(client, path, *form)
        assert (field, message) == ("text", "it is not text in UTF-8, at byte 4: send it in UTF-8")


def test_a_form_may_declare_its_character_set(client: TestClient) -> None:
    form = multipart(("text", b"caf\xe9"), charset="; charset=iso-8859-1")
    answer = client.post("/v1/phonemes", content=form[0], headers=form[1])
    assert answer.json()["written"] == "caf\u00e9"
    field, message = wrong_field(client, "/v1/phonemes", *multipart(("text", b"a"), charset="; charset=zip"))
    assert (field, message.split(":")[0]) == ("text", "the form declares no character set")


@pytest.mark.parametrize("path", FORMS)
def test_nul_is_refused_in_forms_and_json_alike(client: TestClient, path: str) -> None:
    said = "it holds the character NUL, which is no text: leave it out"
    for form in (multipart(("text", b"a\0b")), (b"text=a%00b", URL_ENCODED)):
        assert wrong_field(client, path, *form) == ("text", said)
    for json_path, fields in (
        ("/v1/phonemes", {"text": "a\0b"}),
        ("/v1/audio/speech", {"input": "a\0b", "voice": STOCK[0]}),
        ("/v1/audio/speech", {"input": "a", "voice": "a\0b"}),
        ("/v1/dialogue", {"speakers": {"Ann": {"voice": STOCK[0]}}, "lines": [{"speaker": "Ann", "text": "a\0b"}]}),
    ):  # fmt: skip
        assert said in client.post(json_path, json=fields).text


@pytest.mark.parametrize(
    ("path", "data"), [("/v1/speech", {"text": "Hi."}), ("/v1/voices", {}), ("/v1/embeddings/face", {})]
)
def test_a_second_picture_is_refused(
    client: TestClient, portrait: bytes, path: str, data: dict[str, str]
) -> None:
    files = [("image", ("a.jpg", portrait)), ("image", ("b.jpg", portrait))]
    body = assert_problem(client.post(path, files=files, data=data), 422, "invalid-request")
    assert body["errors"] == [{"field": "image", "message": "it was sent 2 times: send it once"}]


@pytest.mark.parametrize("path", FORMS)
def test_a_second_text_is_refused(client: TestClient, path: str) -> None:
    for form in (multipart(("text", b"One."), ("text", b"Two.")), (b"text=One&text=Two", URL_ENCODED)):
        assert wrong_field(client, path, *form) == ("text", "it was sent 2 times: send it once")


@pytest.mark.parametrize(
    ("path", "data", "fields"),
    [
        ("/v1/voices", {"kk": "3", "sed": "1"}, "image, k, diversity, seed, face_index"),
        ("/v1/voices/mix", {"voice": STOCK[0], "kk": "3", "sed": "1"}, "voice"),
        ("/v1/dialogue", {"kk": "3", "sed": "1"}, "script, image"),
    ],
)
def test_fields_that_do_not_exist_are_refused_and_named(
    client: TestClient, portrait: bytes, path: str, data: dict[str, str], fields: str
) -> None:
    files = [] if "voice" in data else [("image", ("a.jpg", portrait))]
    body = assert_problem(client.post(path, files=files, data=data), 422, "invalid-request")
    said = f"this field does not exist: leave it out; the fields are {fields}"
    assert body["errors"] == [{"field": name, "message": said} for name in ("kk", "sed")]


def test_a_file_that_does_not_exist_is_refused(client: TestClient, portrait: bytes, recording: bytes) -> None:
    files = [("image", ("a.jpg", portrait)), ("audio", ("a.wav", recording)), ("voice", ("b.wav", recording))]
    body = assert_problem(client.post("/v1/verify", files=files), 422, "invalid-request")
    assert [fault["field"] for fault in body["errors"]] == ["voice"]


def test_a_second_script_and_a_surplus_picture_of_a_dialogue_are_refused(
    client: TestClient, portrait: bytes
) -> None:
    script = json.dumps({"speakers": {"Ann": {"image": 0}}, "lines": [{"speaker": "Ann", "text": "Hello."}]})
    picture = ("image", ("a.jpg", portrait))
    assert client.post("/v1/dialogue", files=[picture], data={"script": script}).status_code == 200
    surplus = client.post("/v1/dialogue", files=[picture, picture], data={"script": script})
    assert assert_problem(surplus, 422, "invalid-request")["errors"][0]["field"] == "image"
    twice = client.post("/v1/dialogue", files=[picture], data={"script": [script, script]})
    assert assert_problem(twice, 422, "invalid-request")["errors"][0]["field"] == "script"
    many = [picture] * (MAX_SPEAKERS + 2)
    refused = client.post("/v1/dialogue", files=many, data={"script": script})
    assert "more than 9 files" in assert_problem(refused, 400, "malformed-request")["detail"]


def test_a_field_that_is_a_list_may_come_several_times(
    client: TestClient, portrait: bytes, recording: bytes
) -> None:
    files = [("image", ("a.jpg", portrait)), ("image", ("b.jpg", portrait)), ("audio", ("a.wav", recording))]
    assert client.post("/v1/verify", files=files).status_code == 200


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/v1/voices", "image, k, diversity, seed, face_index"),
        ("/v1/voices/vary", "voice, direction, step"),
        ("/v1/voices/mix", "voice"),
        ("/v1/verify", "image, audio, threshold, face_index"),
        ("/v1/embeddings/face", "image, k, seed, face_index, vector"),
        ("/v1/watermark/detect", "audio"),
    ],
)
def test_a_field_that_does_not_exist_is_named_with_those_that_do(
    client: TestClient, portrait: bytes, recording: bytes, path: str, fields: str
) -> None:
    files = {"image": portrait, "audio": recording}
    sent = {name: files[name] for name in files if name in fields.split(", ")}
    data = {"voice": STOCK[0], "direction": "older"} if path == "/v1/voices/vary" else {"voice": STOCK[0]}
    data = {name: value for name, value in data.items() if name in fields.split(", ")}
    assert client.post(path, files=sent, data=data).status_code == 200
    refused = client.post(path, files=sent, data=data | {"numbr": "3"})
    (fault,) = assert_problem(refused, 422, "invalid-request")["errors"]
    assert fault["field"] == "numbr"
    assert fault["message"] == f"this field does not exist: leave it out; the fields are {fields}"


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/v1/audio/speech", b'{"input": "Hi.", "voice": "a", "input": "Ho."}'),
        ("/dev/captioned_speech", b'{"input": "Hi.", "voice": "a", "input": "Ho."}'),
        ("/v1/phonemes", b'{"input": "Hi.", "input": "Ho."}'),
        ("/v1/dialogue", b'{"speakers": {}, "lines": [{"input": "Hi.", "input": "Ho."}]}'),
    ],
)
def test_a_name_that_comes_twice_in_json_is_refused(client: TestClient, path: str, content: bytes) -> None:
    answer = client.post(path, content=content, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)
    assert "input: an object has this name twice: write it once" in answer.text


def test_a_name_that_comes_twice_in_the_json_of_a_form_is_refused(client: TestClient) -> None:
    twice = {"text": "Hi.", "voice": STOCK[0], "pronunciations": '{"Ann": "an", "Ann": "æn"}'}
    (fault,) = assert_problem(client.post("/v1/speech", data=twice), 422, "invalid-request")["errors"]
    assert fault == {"field": "pronunciations", "message": "it has the name 'Ann' twice: write it once"}


@pytest.mark.parametrize(
    ("content", "content_type", "said"),
    [
        (b"", "multipart/form-data", "names no boundary"),
        (b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n", BOUNDARY, "has no name"),
        (b"--b\r\nx\r\n\r\n--b--\r\n", BOUNDARY, "the form cannot be read: send it whole"),
        (b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nHello', BOUNDARY, "send it whole"),
        (b"junk", BOUNDARY, "the form cannot be read: send it whole"),
        (b"text=" + b"x" * 70_000, "application/x-www-form-urlencoded", "a field of the form has more than 64 KiB"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_in_our_words(
    client: TestClient, content: bytes, content_type: str, said: str
) -> None:
    answer = client.post("/v1/speech", content=content, headers={"content-type": content_type})
    assert said in assert_problem(answer, 400, "malformed-request")["detail"]


def test_a_message_that_the_table_does_not_have_is_not_passed_on() -> None:
    assert "Secret" not in _words("Secret of a parser", DEFAULT_LIMITS)
