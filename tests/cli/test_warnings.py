import pytest

from cli.warnings import print_warnings
from models.types import InputWarning


def test_each_is_a_line_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    print_warnings([InputWarning("a", "this is weak"), InputWarning("b", "and that")])
    assert capsys.readouterr() == ("", "vclip: warning: this is weak\nvclip: warning: and that\n")
    print_warnings([])
    assert capsys.readouterr() == ("", "")
