"""What the documents say is true: the tree, the links, the commands, the targets and the figures."""

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.main import create_app
from app.settings import Settings, variable_name
from cli.main import make_parser
from tests.fakes import StandInVclip
from tools import write_table
from tools.figures import read_figures

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"


def tracked(pattern: str = "*") -> list[Path]:
    """Files that git knows."""
    done = subprocess.run(
        ["git", "ls-files", "--", pattern], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / line for line in done.stdout.splitlines()]


PAGES = tracked("*.md")
TEXTS = {page.relative_to(ROOT).as_posix(): page.read_text(encoding="utf-8") for page in PAGES}
# what begins with a slash is a pronunciation, as docs/text.md shows it, and not a link
LINK = re.compile(r"\]\((?!/)([^)\s]+)\)")


def code_lines(text: str) -> list[str]:
    """Indented and fenced lines, continued ones joined, and what stands between backticks within a line."""
    text = re.sub(r"\\\n\s*", "", text)
    fenced = "\n".join(re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)).splitlines()
    indented = [line.strip() for line in text.splitlines() if line.startswith("    ")]
    return fenced + indented + re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)


def anchor(heading: str) -> str:
    """Heading -> what a link to it ends with."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def linked_pages(page: Path) -> set[Path]:
    """Local files and folders that a page links to."""
    targets = (link.partition("#")[0] for link in LINK.findall(page.read_text(encoding="utf-8")))
    return {(page.parent / target).resolve() for target in targets if target and "://" not in target}


@pytest.fixture(scope="module")
def service() -> FastAPI:
    return create_app(Settings(), StandInVclip)


TREES = {"README.md": 1, "docs/architecture.md": 2}  # page -> levels of folders that its tree shows


@pytest.mark.parametrize("page", TREES)
def test_the_tree_on_the_page_is_the_real_one(page: str) -> None:
    """The README shows every file and folder at the top, the map every folder of two levels but those of tests."""
    folders, files = set(), set()
    for path in (file.relative_to(ROOT) for file in tracked()):
        if path.parts[0].startswith("."):
            continue
        if len(path.parts) == 1 and page == "README.md":
            files.add(path.name)
        folders |= {f"{path.parts[0]}/"} if len(path.parts) > 1 else set()
        folders |= {f"{path.parts[0]}/{path.parts[1]}/"} if len(path.parts) > 2 and TREES[page] > 1 else set()
    real = files | {folder for folder in folders if not re.match("tests/.", folder)}

    shown, parent = set(), ""
    for indent, name in re.findall(r"^([│ ]   )?[├└]── (\S+)", TEXTS[page], re.MULTILINE):
        parent = parent if indent else name
        shown.add(parent + name if indent else name)
    assert shown == real


@pytest.mark.parametrize("page", TREES)
def test_every_line_of_the_tree_says_what_it_is_for(page: str) -> None:
    lines = re.findall(r"^(?:[│ ]   )?[├└]── \S+(.*)$", TEXTS[page], re.MULTILINE)
    assert lines
    assert all(re.match(r"\s+\w+", purpose) for purpose in lines)


@pytest.mark.parametrize("page", PAGES, ids=list(TEXTS))
def test_links_resolve(page: Path) -> None:
    text = re.sub(r"`[^`]*`", "code", page.read_text(encoding="utf-8"))  # what code shows is no link
    for link in LINK.findall(text):
        if "://" in link:
            continue
        target, _, heading = link.partition("#")
        file = (page.parent / target).resolve() if target else page
        assert file.exists(), f"{link} leads nowhere"
        assert file == ROOT or ROOT in file.parents, f"{link} leads out of the repository"
        if heading:
            headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {anchor(line) for line in headings}, f"{link}: there is no such heading"


def test_every_page_is_reachable_from_the_readme() -> None:
    reached: set[Path] = set()
    ahead = [README]
    while ahead:
        page = ahead.pop()
        reached.add(page)
        ahead += [other for other in linked_pages(page) if other.suffix == ".md" and other not in reached]
    assert set(PAGES) - reached == set()


def test_every_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.* ## ", makefile, re.MULTILINE))
    phony = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split()
    assert targets == set(phony)
    named = set()
    for text in TEXTS.values():
        for line in code_lines(text):
            named |= set(
                re.findall(r"(?:^|\s)make (?:[A-Z]+=\S+ )*([a-z-]+)(?=\s|$)", line.partition("#")[0])
            )
    assert named - targets == set()
    assert {"demo", "test", "lint", "serve"} <= named


def test_every_command_that_is_shown_is_understood() -> None:
    shown = {line for text in TEXTS.values() for line in code_lines(text) if line.startswith("vclip ")}
    complete = ("vclip bundle show", "vclip bundle check")  # without any option
    full = {line for line in shown if "--" in line or line in complete}
    full = {line for line in full if "|" not in line and "..." not in line}
    assert {line.split()[1] for line in full} >= {"speak", "embed", "verify", "serve", "bundle", "evaluate"}
    for line in full:
        words = shlex.split(line, comments=True)[1:]
        make_parser().parse_args(words)  # ends the process where they are not understood


def test_every_endpoint_that_is_named_exists(service: FastAPI) -> None:
    named = {
        (method.lower(), path)
        for text in TEXTS.values()
        for method, path in re.findall(r"`(GET|POST|PUT|DELETE) (/[\w/{}]+)`", text)
    }
    real = {(method, path) for path, methods in service.openapi()["paths"].items() for method in methods}
    assert named
    assert named - real == set()


def test_every_setting_is_described_with_its_default() -> None:
    told = re.findall(
        r"^\| `(VCLIP_\w+)` \| `(.*?)` \| (.*) \|$", TEXTS["docs/configuration.md"], re.MULTILINE
    )
    real = []
    for name, field in Settings.model_fields.items():
        default = "not set" if field.default is None else str(field.default).lower()
        real.append((variable_name(name), re.sub(r"\.0$", "", default), field.description))
    assert told == real


def test_the_headers_of_speech_are_those_on_the_page(service: FastAPI) -> None:
    described = set(re.findall(r"^\| `(Vclip-[\w-]+)` \|", TEXTS["docs/api.md"], re.MULTILINE))
    answer = service.openapi()["paths"]["/v1/speech"]["post"]["responses"]["200"]
    assert described == set(answer["headers"])


def test_the_figures_are_those_that_were_measured() -> None:
    """`make evaluate` keeps what the commands printed, and writes it into the README."""
    text = TEXTS["README.md"]
    assert write_table.readme_with(write_table.render(read_figures()), text) == text


def test_the_figures_of_the_watermark_are_those_that_were_measured() -> None:
    page = TEXTS["docs/api/watermark.md"]
    measured = json.loads((ROOT / "benchmarks/results/watermark.json").read_text(encoding="utf-8"))
    score, words = measured["dnsmos"]["overall"], measured["words"]
    assert f"| {score['without']:.3f} | {score['with']:.3f}: a change of {score['change']:.3f} " in page
    assert f"of {words['words']:,} | {words['clean']['wrong']} | {words['marked']['wrong']} |" in page
    for unit, n in (("by_sentence", measured["sentences"]), ("joined", measured["voices"])):
        found = [measured[unit][form]["found"]["hits"] for form in ("wav", "mp3", "opus")]
        alarms = [measured[unit][form]["false_alarms"]["hits"] for form in ("wav", "mp3", "opus")]
        assert f"| {str(alarms)[1:-1]} | {str(found)[1:-1]} (" in page
        assert max(found) <= n
    assert f"the time to speak, in one run | {measured['cost']['of_speaking']:.3f} |" in page
    for recorded in measured["recorded"].values():
        assert f"{recorded['false_alarms']['hits']} of {recorded['n']} (" in page
    # the condition on which the mark is set by default
    worth_it = score["change"] > -0.1 and words["marked"]["wrong"] <= words["clean"]["wrong"]
    assert Settings.model_fields["watermark"].default is worth_it


def test_the_figures_of_the_traits_are_those_that_were_measured() -> None:
    measured = json.loads((ROOT / "docs/evaluation/traits.json").read_text(encoding="utf-8"))
    page = TEXTS["docs/evaluation.md"].replace("\u2212", "-")
    for direction in ("lower", "higher", "younger", "older", "more_male", "more_female"):
        found = measured[direction]
        cells = [f"{found['cosine']:.2f}"]
        cells += [
            f"{found[name]:+.1f} ({found[f'{name}_ci95'][0]:+.1f} to {found[f'{name}_ci95'][1]:+.1f})"
            for name in ("pitch_semitones", "age_years", "female_log_odds")
        ]
        (line,) = (line for line in page.splitlines() if line.startswith(f"| `{direction}` | "))
        assert line.endswith(" | ".join(cells) + " |")
