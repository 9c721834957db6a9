"""`python -m app`: the service with settings from the environment."""

import sys

from app.server import (
    EXIT_FAILED,
    EXIT_UNUSABLE_BUNDLE,
    EXIT_USAGE,
    CannotListen,
    bundle_licence_note,
    end_process,
    load_pipeline,
    serve,
)
from app.settings import InvalidSettings, load_settings
from models.errors import UnusableBundle


def main() -> int:
    """Run the service and return the exit code."""
    try:
        settings = load_settings()
        print(f"vclip: {bundle_licence_note(settings.bundle)}", file=sys.stderr)
        return serve(settings, lambda: load_pipeline(settings))
    except InvalidSettings as error:
        print(f"vclip: error: {error}", file=sys.stderr)
        return EXIT_USAGE
    except UnusableBundle as error:
        print(f"vclip: error: {error}", file=sys.stderr)
        return EXIT_UNUSABLE_BUNDLE
    except CannotListen as error:
        print(f"vclip: error: {error}", file=sys.stderr)
        return EXIT_FAILED


if __name__ == "__main__":
    end_process(main())
