"""`python -m app`: the service with settings from the environment; `vclip serve` adds options."""

import sys

from app.exit_codes import EXIT_FAILED, EXIT_INVALID_INPUT, exit_code
from app.server import CannotListen, bundle_licence_note, end_process, load_pipeline, serve
from app.settings import InvalidSettings, load_settings
from models.errors import UnusableBundle
from models.runtime.waiting import sleep_while_waiting

sleep_while_waiting()


def main(**given: object) -> int:
    """Run the service; the exit code. given: settings by field name that take precedence, None: not given."""
    try:
        settings = load_settings(**given)
        print(f"vclip: {bundle_licence_note(settings.bundle)}", file=sys.stderr, flush=True)
        return serve(settings, lambda: load_pipeline(settings))
    except InvalidSettings as error:
        return _fail(error, EXIT_INVALID_INPUT)
    except UnusableBundle as error:
        return _fail(error, exit_code(error))
    except CannotListen as error:
        return _fail(error, EXIT_FAILED)


def _fail(error: Exception, code: int) -> int:
    print(f"vclip: error: {error}", file=sys.stderr)
    return code


if __name__ == "__main__":
    end_process(main())
