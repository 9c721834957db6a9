import hashlib

import pytest

from models.errors import InvalidBundle
from models.tts.kokoro.int8_export import weights_of_int8_export
from models.tts.kokoro.weights import installed_parts

# of all weights in the order of their names: integers times a scale, which no processor rounds otherwise
WEIGHTS_SHA256 = "4b65c03fe2bbc3931b1b9291bf098bc887287abf479b8028039b474e00bb313a"


def int8_graph() -> bytes:
    parts = installed_parts()
    assert parts is not None
    return b"".join(part.read_bytes() for part in parts)


def test_the_integers_multiplied_out_are_the_known_weights() -> None:
    weights = weights_of_int8_export(int8_graph())
    digest = hashlib.sha256()
    for name in sorted(weights):
        digest.update(name.encode() + weights[name].numpy().tobytes())
    assert sum(weight.numel() for weight in weights.values()) == 81_140_664
    assert digest.hexdigest() == WEIGHTS_SHA256


def test_a_graph_that_is_cut_off_is_refused() -> None:
    with pytest.raises(InvalidBundle, match=r"not the int8 export that is known: .*cut off"):
        weights_of_int8_export(int8_graph()[:-1000])


@pytest.mark.parametrize("data", [b"", b"not a graph", bytes(100)])
def test_what_is_no_graph_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidBundle, match="not the int8 export that is known"):
        weights_of_int8_export(data)
