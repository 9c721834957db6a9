"""What every error answer has in common."""

from typing import Any

import httpx2


def assert_problem(response: httpx2.Response, status: int, slug: str) -> dict[str, Any]:
    """Fail where the answer is not this problem, whole and consistent; its body."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["type"] == f"urn:vclip:problem:{slug}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert body["request_id"] == response.headers["x-request-id"]
    return body
