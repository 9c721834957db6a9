import pytest

from models.errors import MissingWeights
from training.packages import check_packages


def test_a_package_that_is_missing_is_named_with_the_command_that_installs_it() -> None:
    check_packages({"json": "json"})
    with pytest.raises(
        MissingWeights, match=r"no-such-package is not installed; .*pip install '\.\[train\]'"
    ):
        check_packages({"json": "json", "no_such_module": "no-such-package"})
