"""docs/api.md and its pages tell everything there is, and nothing that is not."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.problems.kinds import PUBLIC_KINDS, TYPE_PREFIX, ProblemKind

DOCS = Path(__file__).parents[3] / "docs"
API = "\n".join(page.read_text(encoding="utf-8") for page in (DOCS / "api.md", *(DOCS / "api").glob("*.md")))


def test_every_address_is_told_and_no_other(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    there = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    told = set(re.findall(r"^\| `((?:GET|POST) /[^`]+)` \|", API, re.MULTILINE))
    assert told == there


def test_every_field_of_every_form_is_reported(client: TestClient) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    forms = [schema for name, schema in schemas.items() if name.startswith("Body_")]
    assert len(forms) == 9
    for form in forms:
        for field in form["properties"]:
            assert f"`{field}`" in API


@pytest.mark.parametrize("kind", PUBLIC_KINDS, ids=lambda kind: kind.slug)
def test_every_problem_is_told_with_its_status(kind: ProblemKind) -> None:
    assert f"| `{kind.slug}` | {kind.status} |" in API


def test_no_problem_is_told_that_is_none() -> None:
    told = re.findall(r"^\| `([a-z-]+)` \| \d{3} \|", API, re.MULTILINE)
    assert sorted(told) == sorted(kind.slug for kind in PUBLIC_KINDS)
    assert TYPE_PREFIX in API


def test_every_header_of_the_speech_is_reported(client: TestClient) -> None:
    headers = client.get("/openapi.json").json()["paths"]["/v1/speech"]["post"]["responses"]["200"]["headers"]
    for header in headers:
        assert f"| `{header}` |" in API
