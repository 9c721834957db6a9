"""How the process ends, for `python -m app` and every command of `vclip`."""

from models.errors import MissingDevice, UnusableBundle, VclipError

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_INVALID_INPUT = 2
EXIT_UNUSABLE_BUNDLE = 3
EXIT_MISSING_DEVICE = 4
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells report it


def exit_code(error: VclipError) -> int:
    """The exit code for an error of the models."""
    if isinstance(error, MissingDevice):
        return EXIT_MISSING_DEVICE
    return EXIT_UNUSABLE_BUNDLE if isinstance(error, UnusableBundle) else EXIT_INVALID_INPUT
