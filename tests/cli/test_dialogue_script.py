"""Scripts in each of their forms, and what is wrong in one."""

import pytest

from cli.dialogue_script import ScriptLine, read_script
from models.errors import InvalidParameter

SPEAKERS = ("Ann", "Bob", "Dr: No")


def test_the_three_forms_mean_the_same() -> None:
    script = '# a scene\n\nAnn\tHello: you.\nBob: Hello:\ttoo.\n{"speaker": "Dr: No", "text": "{Hi}"}\nDr: No: Yes.'
    assert read_script(script.encode(), SPEAKERS) == [
        ScriptLine("Ann", "Hello: you."),
        ScriptLine("Bob", "Hello:\ttoo."),
        ScriptLine("Dr: No", "{Hi}"),
        ScriptLine("Dr: No", "Yes."),
    ]


def test_a_line_of_json_has_the_fields_of_the_service() -> None:
    line = b'{"speaker": "Ann", "text": "Hola.", "pause_s": 1, "language": "es", "speed": 0.8}'
    assert read_script(line, SPEAKERS) == [ScriptLine("Ann", "Hola.", 1, "es", 0.8)]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Hello there.", "there is no tab or colon between speaker and text"),
        ("Eve: Hello.", "no --speaker has the name 'Eve'; the names are Ann, Bob, Dr: No"),
        ("ANN\tHello.", "no --speaker has the name 'ANN'"),
        ('{"speaker": "Ann", "text": "Hi."', "not JSON at line 1, column 34: it ends here"),
        (
            '{"speaker": "Ann", "words": "Hi."}',
            "there is no field 'words'; the fields are speaker, text, pause_s",
        ),
        ('{"text": "Hi."}', "the field 'speaker' is missing"),
        ('{"speaker": "Ann", "text": 5}', "text is 5, but a text is needed"),
        ('{"speaker": "Ann", "text": "Hi.", "speed": true}', "speed is true, but a number is needed"),
        ('{"speaker": "Ann", "text": "Hi.", "pause_s": 11}', "pause_s 11 is outside 0 to 10"),
        ('{"speaker": "Ann", "text": "Hi.", "pause_s": NaN}', "pause_s nan is outside 0 to 10"),
    ],
)
def test_what_is_wrong_names_the_line(line: str, told: str) -> None:
    with pytest.raises(InvalidParameter, match=r"^line 2 of the script: ") as raised:
        read_script(f"Ann: Good morning.\n{line}\n".encode(), SPEAKERS)
    assert told in str(raised.value)
