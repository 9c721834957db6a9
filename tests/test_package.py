"""What `pip install .` installs: a wheel with every file of the five packages, and all that they import."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import wave
import zipfile
from email import message_from_bytes
from email.message import Message
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest

from app.inference.warm_up import PORTRAIT

ROOT = Path(__file__).parents[1]
PACKAGES = ("app", "batch", "cli", "models", "training")
# imported here, and declared by the package that brings them, whose version goes with theirs
BROUGHT_BY = {
    "anyio": "starlette",
    "pydantic_core": "pydantic",
    "starlette": "fastapi",
    "timm": "open_clip_torch",
    "threadpoolctl": "scikit-learn",
    "transformers": "coqui-tts",
}

SHARED = {"opentelemetry": "opentelemetry-sdk"}  # the name of a folder -> the package that brings the others


def normalized(requirement: str) -> str:
    """The name of a requirement as PEP 503 compares names."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\s<>=!~;\[(]", requirement, maxsplit=1)[0]).lower()


def listed(*names: str) -> set[str]:
    """The packages in requirement files of these names, before they were compiled."""
    lines = [line for name in names for line in (ROOT / f"requirements/{name}.in").read_text().splitlines()]
    return {normalized(line) for line in lines if line.strip() and not line.startswith("#")}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the files that git knows, so that nothing which lies beside them is built in."""
    folder = tmp_path_factory.mktemp("source")
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in names.decode().rstrip("\0").split("\0"):
        if (ROOT / name).is_file():  # a file that is being deleted is still known
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def build(source: Path, hook: str, folder: Path) -> Path:
    """A distribution, by the build backend itself, without an environment of its own."""
    code = f"from setuptools import build_meta; build_meta.{hook}({str(folder)!r})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=source, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    return zipfile.ZipFile(build(source, "build_wheel", tmp_path_factory.mktemp("wheel")))


@pytest.fixture(scope="module")
def metadata(wheel: zipfile.ZipFile) -> Message:
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    return message_from_bytes(wheel.read(name))


def test_the_wheel_holds_every_file_of_the_five_packages_and_nothing_else(
    wheel: zipfile.ZipFile, source: Path
) -> None:
    inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
    files = {
        path.relative_to(source).as_posix()
        for package in PACKAGES
        for path in (source / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert inside == files
    assert {"app/inference/portrait.jpg", "models/bundles/mini/bundle.yaml"} <= inside


def test_it_requires_what_the_requirement_files_list(metadata: Message) -> None:
    required: dict[str, set[str]] = {}
    for line in metadata.get_all("Requires-Dist", []):
        extra = re.search(r'extra == "(\w+)"', line)
        required.setdefault(extra[1] if extra else "", set()).add(normalized(line))
    assert required == {
        "": listed("torch", "base", "weights"),
        "batch": listed("batch"),
        "ja": listed("ja"),
        "zh": listed("zh"),
        "otel": listed("otel"),
        "train": listed("train"),
        "dev": listed("demo", "dev"),
    }
    assert set(metadata.get_all("Provides-Extra", [])) == {"batch", "ja", "zh", "otel", "train", "dev"}


def test_torch_is_required_as_it_is_pinned(metadata: Message) -> None:
    pinned = re.findall(r"^torch==(\S+)", (ROOT / "requirements/torch.txt").read_text(), re.MULTILINE)
    assert f"torch=={pinned[0]}" in metadata.get_all("Requires-Dist", [])


@pytest.mark.parametrize(
    ("package", "files"),
    [
        ("app", ("torch", "base", "otel")),
        ("batch", ("torch", "base", "batch")),
        ("cli", ("torch", "base")),
        ("models", ("torch", "base", "ja", "zh")),
        (
            "training",
            ("torch", "base", "ja", "zh", "train", "demo", "dev"),
        ),  # what judges speech is there for developers
    ],
)
def test_every_package_that_is_imported_is_required(package: str, files: tuple[str, ...]) -> None:
    distributions = packages_distributions()
    for name in imported(ROOT / package):
        if (
            name in SHARED
        ):  # a folder of several distributions, all of which have the requirement that names it
            assert normalized(SHARED[name]) in listed(*files), f"{package} imports {name}"
            continue
        (distribution,) = set(distributions[name])
        while (parent := BROUGHT_BY.get(distribution)) is not None:
            assert normalized(distribution) in map(normalized, requires(parent) or []), distribution
            distribution = parent
        assert normalized(distribution) in listed(*files), f"{package} imports {name}"


def imported(folder: Path) -> set[str]:
    """The top-level names of packages of others that the files import, wherever in them."""
    names = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module is not None:
                names.add(node.module.partition(".")[0])
    return names - set(sys.stdlib_module_names) - set(PACKAGES)


@pytest.mark.slow
def test_a_source_distribution_can_be_built_from(source: Path, tmp_path: Path) -> None:
    """The requirement files travel with it, else it would know no dependencies."""
    (tmp_path / "sdist").mkdir()
    (tmp_path / "wheel").mkdir()
    with tarfile.open(build(source, "build_sdist", tmp_path / "sdist")) as archive:
        archive.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.glob("vclip_service-*")
    with zipfile.ZipFile(build(unpacked, "build_wheel", tmp_path / "wheel")) as made:
        (name,) = [name for name in made.namelist() if name.endswith("METADATA")]
        assert b"Requires-Dist: torch==" in made.read(name)
        assert "models/bundles/mini/bundle.yaml" in made.namelist()


@pytest.mark.slow
def test_it_speaks_where_nothing_but_it_was_installed(source: Path, tmp_path: Path) -> None:
    """`pip install .` into an empty environment, then `vclip speak` without a network."""
    venv.create(tmp_path / "empty", with_pip=True)
    programs = tmp_path / "empty" / "bin"
    run([programs / "python", "-m", "pip", "install", "--quiet", source], tmp_path)
    run([programs / "python", "-m", "pip", "check"], tmp_path)
    run(
        [programs / "vclip", "speak", "--face", PORTRAIT, "--text", "Nice to meet you.", "--out", "it.wav"],
        tmp_path,
        HF_HUB_OFFLINE="1",
    )
    with wave.open(str(tmp_path / "it.wav")) as speech:
        assert (speech.getframerate(), speech.getnchannels(), speech.getsampwidth()) == (24_000, 1, 2)
        assert 0.5 < speech.getnframes() / speech.getframerate() < 5


def run(command: list[str | Path], folder: Path, **variables: str) -> None:
    """Run a command in the folder; nothing of this environment is on its path."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        command, cwd=folder, env=environment | variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-3000:]
