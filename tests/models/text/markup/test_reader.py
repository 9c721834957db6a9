"""Control marks, SSML, Markdown and HTML."""

from functools import partial

import pytest

from models.errors import InvalidText
from models.text.aligned_text import AlignedText
from models.text.english.normalization.say_as import say_as
from models.text.english.phonemes import EnglishPhonemizer
from models.text.markup.markdown import render
from models.text.markup.reader import read_markup
from models.text.markup.ssml import is_ssml
from models.text.options import ReadingOptions

SSML = ReadingOptions(markup="ssml")


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("# A *title* #", "A title\n"),
        ("**bold**, __bold__, ***both*** and ~~old~~", "bold, bold, both and old"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ('[text](http://a.b/c_(d) "title") and [ref][1]', "text and ref"),
        ("![alt](a.png) <https://a.b>", "alt https://a.b"),
        ("`a_b` and ``x `y` ``", "a_b and x `y` "),
        ("- one\n* two\n+ [x] three", "\none\n\ntwo\n\nthree"),
        ("> quoted\n> more", "quoted\nmore"),
        ("```py\nprint(1)\n```", "\nprint(1)\n"),
        ("| a | b |\n|---|:-:|\n| 1 | 2 |", " a ,  b \n\n 1 ,  2 "),
        ("one\n\n---\n\ntwo", "one\n\n\n\ntwo"),
        (r"\*not bold\*", "*not bold*"),
        ("Tom &amp; Jerry &lt;3 &#233; &bogus;", "Tom & Jerry <3 é &bogus;"),
        ("a<br>b<p>c</p><!-- no --><script>x()</script>", "a\nb\nc\n\n"),
        ("if a < b and c > d, x<y>z", "if a < b and c > d, x<y>z"),
        ("a<b and c>d, x<b>y, 1<code and b>2", "a<b and c>d, x<b>y, 1<code and b>2"),
        ("a<b>c</b>d <input type=text checked> <b data-x>e</b>", "acd  e"),
        ("one<p>two", "one\ntwo"),
    ],
)
def test_markdown_and_html_are_rendered(written: str, plain: str) -> None:
    assert render(AlignedText.of(written)).text == plain


def test_rendered_text_is_aligned_with_the_written_text() -> None:
    text = render(AlignedText.of("**é** &amp; [x](u)"))
    assert text.text == "é & x"
    assert [text.span(index, index + 1) for index in (0, 2, 4)] == [(2, 3), (6, 11), (13, 14)]


def test_ssml_is_read(american: EnglishPhonemizer) -> None:
    reading = american.read(
        '<speak><p><s>One <sub alias="two">2x</sub></s></p> <break time="1.5s"/>'
        '<phoneme alphabet="ipa" ph="təˈmɑːtoʊ">tomato</phoneme> <say-as interpret-as="characters">ab1</say-as> '
        '<say-as interpret-as="ordinal">3</say-as> <emphasis>x</emphasis> &amp; <audio src="u">y</audio></speak>',
        SSML,
    )
    assert [s.spoken for s in reading.sentences] == ["One two", "tomato A B one third x and y"]
    assert reading.sentences[0].silence_s == 1.5
    assert reading.sentences[1].words[0].phonemes == "təmˈɑtO"
    assert all(word.text == reading.written[word.start : word.end] for word in reading.words)
    assert [note.split()[0] for note in reading.notes] == ["<emphasis>", "<audio>"]


def test_auto_treats_a_speak_element_as_ssml(american: EnglishPhonemizer) -> None:
    assert american.read("<speak>Hi <break strength='strong'/> you</speak>").sentences[0].silence_s == 0.75


@pytest.mark.parametrize(
    "before",
    [
        "<!DOCTYPE speak>",
        '<?xml version="1.0"?>\n<!DOCTYPE speak PUBLIC "-//W3C//DTD SYNTHESIS 1.0//EN" "http://www.w3.org/a.dtd">\n',
        '<!-- by a tool --><!DOCTYPE speak [<!ENTITY a "b">]>',
    ],
)
def test_a_document_type_before_speak_is_refused_and_never_spoken(
    american: EnglishPhonemizer, before: str
) -> None:
    said = []
    for markup in ("auto", "ssml"):
        with pytest.raises(InvalidText, match="document type") as raised:
            american.read(f"{before}<speak>Hello.</speak>", ReadingOptions(markup=markup))
        said.append(str(raised.value))
    assert said[0] == said[1]


def test_what_xml_allows_before_speak_is_passed_over(american: EnglishPhonemizer) -> None:
    text = '<?xml version="1.0"?> <!-- by a tool --> <speak>Hello.</speak>'
    assert american.read(text).spoken == "Hello."


def test_what_comes_before_speak_is_read_in_linear_time() -> None:
    assert not is_ssml("<!-- -->" * 50_000 + "<p>")


def test_a_text_without_speak_is_its_content(american: EnglishPhonemizer) -> None:
    reading = american.read("Hi <break time='1s'/> you", SSML)
    assert reading.sentences[0].silence_s == 1.0
    assert [(word.text, word.start) for word in reading.words] == [("Hi", 0), ("you", 22)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One <break/> two", ["One", "two"]),
        ("<p>One</p><p>two</p>", ["One", "two"]),
        ("One <s>two</s> three", ["One. two. three"]),
        ('One <audio src="u"><desc>unread</desc>two</audio>', ["One two"]),
        ('go<sub alias="north">N</sub>now', ["go north now"]),
        ('In <say-as interpret-as="digits">12</say-as> hi', ["In one two hi"]),
    ],
)
def test_what_is_spoken_of_ssml(american: EnglishPhonemizer, text: str, sentences: list[str]) -> None:
    for written in (text, f"<speak>{text}</speak>"):
        assert [sentence.spoken for sentence in american.read(written, SSML).sentences] == sentences


def test_a_break_that_says_nothing_of_its_length_is_of_medium_strength(american: EnglishPhonemizer) -> None:
    assert american.read("One <break/> two", SSML).sentences[0].silence_s == 0.5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<speak>a", "not well-formed"),
        ('a<break strength="loud"/>', "strength 'loud' of <break> is unknown; use one of none, x-weak"),
        ('<phoneme alphabet="x-sampa" ph="a">b</phoneme>', "alphabet 'x-sampa' of <phoneme> is unknown"),
        ("<speak>a & b</speak>", "line 1, column 11 .*write & as &amp;"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><speak>&a;</speak>', "document type"),
        ('<!DOCTYPE speak SYSTEM "file:///etc/passwd"><speak>a</speak>', "document type"),
        ("<other>a</other>", "nothing|speak"),
        ('<speak>a<break time="1h"/></speak>', "not the duration"),
        ('<speak>a<break time="99s"/></speak>', "too long"),
        ("<speak>" + "<s>" * 60 + "a" + "</s>" * 60 + "</speak>", "nested"),
    ],
)
def test_broken_or_hostile_markup_is_refused(text: str, message: str) -> None:
    if text == "<other>a</other>":
        assert read_markup(text, "ssml", "en-us", partial(say_as, language="en-us")).notes
        return
    with pytest.raises(InvalidText, match=message):
        read_markup(text, "ssml", "en-us", partial(say_as, language="en-us"))
