"""Writes the tables of languages into docs/languages.md, between their markers.

    .venv/bin/python -m tools.write_languages

The figures come from the JSON that `vclip evaluate languages --json` printed and `make languages` saved in
docs/evaluation, and from what `python -m training.evaluation.languages.front_ends` and `...languages.signature`
printed, saved beside it.
"""

import json
from collections.abc import Iterator
from typing import Any

from tools.figures import FOLDER, NOT_MEASURED, ROOT, number, table
from tools.write_table import section_with

PAGE = ROOT / "docs" / "languages.md"
BEGIN = "<!-- languages: written by tools/write_languages.py -->"
END = "<!-- end of languages -->"
FRONT_ENDS_BEGIN = "<!-- front ends: written by tools/write_languages.py -->"
FRONT_ENDS_END = "<!-- end of front ends -->"
SIGNATURE_BEGIN = "<!-- signature: written by tools/write_languages.py -->"
SIGNATURE_END = "<!-- end of signature -->"

_PLURALS = {"word": "words", "syllable": "syllables", "kana": "kana", "consonant": "consonants"}


def rows(languages: dict[str, dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    """Tag and name; errors of stock and generated voices and their difference; computing; constancy; grade."""
    for tag, each in languages.items():
        yield (
            f"`{tag}` {each['name']}",
            _rate(each.get("stock"), each["unit"]),
            _rate(each.get("generated"), each["unit"]),
            _points(each),
            number(each["real_time_factor"]),
            _constancy(each),
            each["grade"],
        )


def packages(languages: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Tag; the packages that its front end reads or runs, with sizes and licences; what has to be installed."""
    for tag, each in languages.items():
        named = ", ".join(f"{one['name']} ({one['mb']:g} MB, {one['licence']})" for one in each["packages"])
        yield f"`{tag}`", named or "espeak-ng (a program, GPL-3.0)", each["needs"] or "nothing more"


def render(measured: dict[str, Any]) -> str:
    """Both tables in Markdown."""
    languages = measured["languages"]
    head = (
        "Language", "Errors, stock voices", "Errors, generated voices", "Difference, points",
        "Seconds for one of speech", "Cosine: same voice in two languages, different voices in one; AUC",
        "Kokoro's grade",
    )  # fmt: skip
    sentences = f"Each of {measured['n_sentences']} sentences was said by one stock and one generated voice."
    return "\n\n".join(
        (
            sentences,
            table(head, rows(languages)),
            table(("Language", "Reads or runs", "Needs"), packages(languages)),
        )
    )


def render_front_ends(compared: dict[str, dict[str, Any]]) -> str:
    """The comparison with espeak-ng as a table in Markdown."""
    head = (
        "Language", "Sentences", "Symbols that differ", "With stress and length",
        "Most frequent: ours, espeak-ng's, times",
        "Wrong words, ours", "espeak-ng's", "Difference, points",
    )  # fmt: skip
    return table(
        head,
        (
            (
                f"`{tag}`",
                str(each["n_sentences"]),
                _share(each["differing"], each["differing_ci95"]),
                f"{100 * each['differing_with_stress']:.1f} %",
                "; ".join(
                    f"{own or 'nothing'}, {other or 'nothing'}, {count}"
                    for own, other, count in each["differences"][:4]
                ),
                _rate(each.get("own"), "word"),
                _rate(each.get("espeak"), "word"),
                _points(each),
            )
            for tag, each in compared.items()
        ),
    )


def render_signature(measured: dict[str, Any]) -> str:
    """How well the signature tells what is heard in each language, as a table in Markdown."""
    head = (
        "Heard in", "Cosine with what is predicted", "Right one of two speakers",
        "Scores of faces: correlation with those of what is predicted", "within a gender",
        "within a gender, of English speech", "within a gender, of all other languages",
    )  # fmt: skip
    rows = (
        (
            f"`{tag}`",
            _figure(each["predicted"], "cosine"),
            _figure(each["predicted"], "identified"),
            _figure(each["predicted"], "face_correlation"),
            *(
                _figure(each[source], "face_correlation_same_gender") if source in each else ""
                for source in ("predicted", "english", "others")
            ),
        )
        for tag, each in measured["languages"].items()
    )
    said = (
        f"{measured['n_speakers']} generated voices said {measured['n_sentences']} sentences in each language; "
        f"{measured['n_faces']} faces."
    )
    return f"{said}\n\n{table(head, rows)}"


def _figure(figures: dict[str, Any], name: str) -> str:
    low, high = figures[f"{name}_ci95"]
    return f"{figures[name]:.3f} ({low:.3f} to {high:.3f})"


def _share(share: float, interval: list[float]) -> str:
    low, high = (100 * end for end in interval)
    return f"{100 * share:.1f} % ({low:.1f} to {high:.1f})"


def _rate(rates: dict[str, Any] | None, unit: str) -> str:
    if rates is None:
        return NOT_MEASURED
    low, high = (100 * end for end in rates["error_rate_ci95"])
    share = f"{100 * rates['error_rate']:.1f} % of {_PLURALS[unit]}"
    return f"{share} ({low:.1f} to {high:.1f}), {rates['n_voices']} voices"


def _points(figures: dict[str, Any]) -> str:
    if "difference" not in figures:
        return NOT_MEASURED
    low, high = (100 * end for end in figures["difference_ci95"])
    return f"{100 * figures['difference']:+.1f} ({low:+.1f} to {high:+.1f})"


def _constancy(figures: dict[str, Any]) -> str:
    if "constancy_auc" not in figures:
        return ""
    same, different = figures["same_voice_two_languages"], figures["different_voices_one_language"]
    return f"{same:.2f}, {different:.2f}; {figures['constancy_auc']:.3f}"


if __name__ == "__main__":
    found = json.loads((FOLDER / "languages.json").read_text(encoding="utf-8"))
    page = PAGE.read_text(encoding="utf-8")
    page = section_with(render(found), page, BEGIN, END, PAGE.name)
    compared = json.loads((FOLDER / "front_ends.json").read_text(encoding="utf-8"))
    page = section_with(render_front_ends(compared), page, FRONT_ENDS_BEGIN, FRONT_ENDS_END, PAGE.name)
    heard = json.loads((FOLDER / "signature_languages.json").read_text(encoding="utf-8"))
    page = section_with(render_signature(heard), page, SIGNATURE_BEGIN, SIGNATURE_END, PAGE.name)
    PAGE.write_text(page, encoding="utf-8")
