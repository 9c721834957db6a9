"""What a setting may be; `test_settings` has what is refused."""

import pytest

from app.setting_checks import check_collector, check_networks, check_origins, check_root_path, split_list


def test_lists_are_separated_by_commas() -> None:
    assert split_list(" http://a, ,http://b ") == ["http://a", "http://b"]
    assert split_list(None) == []


def test_a_check_returns_what_it_was_given() -> None:
    assert check_origins("https://app.example.com, http://localhost:3000") == (
        "https://app.example.com, http://localhost:3000"
    )
    assert check_networks("192.0.2.7, 10.0.0.0/8,fd00::/8") == "192.0.2.7, 10.0.0.0/8,fd00::/8"
    assert check_root_path("/tts/v2") == "/tts/v2"
    assert (check_origins(None), check_networks(None), check_root_path(None), check_collector(None)) == (
        None,
    ) * 4


@pytest.mark.parametrize("path", ["tts", "/tts/", "/", "/a b"])
def test_a_prefix_begins_with_a_slash_and_ends_without_one(path: str) -> None:
    with pytest.raises(ValueError, match="a path without a slash at its end, such as /tts"):
        check_root_path(path)
