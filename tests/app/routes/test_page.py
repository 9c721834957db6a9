"""The page: what is served, with which headers, and that it asks nobody else for anything."""

import re

import pytest
from starlette.testclient import TestClient

from app.api_keys import ApiKey, hash_key, new_key
from app.page.files import HERE, INDEX, MEDIA_TYPES, read_page
from tests.app.assertions import assert_problem
from tests.app.conftest import MakeClient

FILES = sorted(set(read_page("")) - {INDEX})
REFERENCE = re.compile(r'(?:src|href)="([^"#]+)"')
IMPORT = re.compile(r'from "\./([a-z]+\.js)"')


def test_the_page_is_strict_about_where_things_come_from(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"
    directives = dict(
        part.split(" ", 1) for part in page.headers["content-security-policy"].split("; ") if " " in part
    )
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == directives["connect-src"] == "'self'"
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "style=" not in page.text
    assert "onclick" not in page.text


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_served_and_names_no_other_server(client: TestClient, name: str) -> None:
    answer = client.get(f"/page/{name}")
    assert answer.status_code == 200
    assert answer.content == (HERE / name).read_bytes()
    assert answer.headers["content-type"] == MEDIA_TYPES[f".{name.rpartition('.')[2]}"]
    if not name.endswith(".jpg"):
        outside = re.findall(r"https?://[^\s'\"]+", answer.text)
        assert set(outside) <= {"http://www.w3.org/2000/svg"}  # a name, which nobody asks for


@pytest.mark.parametrize("page", [False, True])
def test_browsers_find_an_icon_wherever_they_look(make_client: MakeClient, page: bool) -> None:
    icon = make_client(page=page).get("/favicon.ico")
    assert icon.status_code == 200
    assert icon.headers["content-type"] == "image/svg+xml"
    assert icon.content == (HERE / "icon.svg").read_bytes()


def test_every_address_on_the_page_is_relative_and_there(client: TestClient) -> None:
    addresses = set(REFERENCE.findall(client.get("/").text)) - {"/"}  # the base of the others
    assert len(addresses) >= 4
    for address in addresses:
        assert not address.startswith("/")
        assert client.get(f"/{address}").status_code == 200


def test_every_module_is_imported_and_every_import_is_there(client: TestClient) -> None:
    modules = {name.rpartition("/")[2] for name in FILES if name.endswith(".js")}
    imported = {"main.js"}
    for name in modules:
        imported |= set(IMPORT.findall(client.get(f"/page/scripts/{name}").text))
    assert imported == modules


def test_a_browser_that_has_a_file_is_not_sent_it_again(client: TestClient) -> None:
    for address in ("/", "/page/style.css"):
        first = client.get(address)
        assert first.headers["cache-control"] == "no-cache"
        again = client.get(address, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "name",
    ["", "index.html", "files.py", "__init__.py", "../settings.py", "..%2Fsettings.py", "scripts", "none.js"],
)
def test_what_is_no_file_of_the_page_is_not_found(client: TestClient, name: str) -> None:
    assert_problem(client.get(f"/page/{name}"), 404, "not-found")


def test_the_page_can_be_turned_off(make_client: MakeClient) -> None:
    client = make_client(page=False)
    assert_problem(client.get("/"), 404, "not-found")
    assert_problem(client.get("/page/style.css"), 404, "not-found")


@pytest.mark.parametrize("address", ["/tts", "/tts/", "/"])
def test_behind_a_prefix_addresses_count_from_there(make_client: MakeClient, address: str) -> None:
    client = make_client(root_path="/tts")
    page = client.get(address)
    assert '<base href="/tts/">' in page.text
    assert client.get("/tts/page/style.css").status_code == 200


def test_the_page_itself_needs_no_key(
    make_client: MakeClient, tmp_path_factory: pytest.TempPathFactory
) -> None:
    keys = tmp_path_factory.mktemp("keys") / "keys.txt"
    keys.write_text(ApiKey("alice", hash_key(new_key())).line)
    client = make_client(api_keys_file=keys)
    assert client.get("/").status_code == 200
    assert client.get("/page/scripts/main.js").status_code == 200
    assert client.get("/v1/info").status_code == 401
