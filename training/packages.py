"""Packages that training and its judges need and the service does not: the extras of pyproject.toml."""

from importlib.util import find_spec

from models.errors import MissingWeights

VIDEO = {"av": "av"}
FACES = {"dlib": "dlib-bin", "face_recognition_models": "face-recognition-models"}


def how_to_install(package: str, extra: str) -> str:
    """The end of a message about a package that is not installed; extra: `train` or `dev`."""
    return f"{package} is not installed; `make venv` installs it, or, in a checkout, pip install '.[{extra}]'"


def check_packages(modules: dict[str, str]) -> None:
    """modules: importable name -> package of the extra `train`. Raises MissingWeights where one is missing."""
    for module, package in modules.items():
        if find_spec(module) is None:
            raise MissingWeights(f"training needs a package more: {how_to_install(package, 'train')}")
