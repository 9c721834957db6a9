"""POST /v1/phonemes: how a text is read."""

from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from tests.app.assertions import assert_problem
from tests.app.conftest import MakeClient


def read(client: TestClient, **fields: Any) -> httpx2.Response:
    return client.post("/v1/phonemes", json=fields)


def test_the_answer_has_every_word_with_its_place(client: TestClient) -> None:
    response = read(client, text="Nice day.", markup="none", pronunciations={"day": "dA"})
    assert response.status_code == 200
    assert response.json() == {
        "written": "Nice day.",
        "spoken": "nice day",
        "phonemes": "nice day",
        "words": [
            {"text": "Nice", "start": 0, "end": 4, "spoken": "nice", "phonemes": "nice"},
            {"text": "day", "start": 5, "end": 8, "spoken": "day", "phonemes": "day"},
        ],
        "notes": ["markup none", "day"],
    }


def test_a_form_is_taken_too(client: TestClient) -> None:
    form = {"text": "Nice day.", "markup": "none", "pronunciations": '{"day": "dA"}'}
    response = client.post("/v1/phonemes", data=form)
    assert (
        response.json() == read(client, text="Nice day.", markup="none", pronunciations={"day": "dA"}).json()
    )


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"text": ""}, "invalid-text"),
        ({"text": "..."}, "invalid-text"),
        ({"text": "hi", "language": "xx"}, "unsupported-language"),
        ({}, "invalid-request"),
        ({"text": "hi", "markup": "html"}, "invalid-request"),
        ({"text": "hi", "pronunciations": {"a": 1}}, "invalid-request"),
        ({"text": "hi", "speed": 1}, "invalid-request"),
    ],
)
def test_what_is_wrong_is_named(client: TestClient, fields: dict[str, Any], problem: str) -> None:
    assert_problem(read(client, **fields), 422, problem)


def test_an_overlong_text(make_client: MakeClient) -> None:
    assert_problem(read(make_client(max_text_characters=10), text="eleven char"), 422, "invalid-text")


def test_other_bodies_are_refused(client: TestClient) -> None:
    wrong = client.post("/v1/phonemes", content=b"hi", headers={"content-type": "text/plain"})
    assert_problem(wrong, 415, "unsupported-media-type")
    broken = client.post("/v1/phonemes", content=b"{", headers={"content-type": "application/json"})
    assert_problem(broken, 422, "invalid-request")
