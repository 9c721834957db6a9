import torch

from models.voice.encoders.campplus_weights import join_campplus, split_campplus


def test_weights_beside_those_of_another_encoder_come_back_in_float32() -> None:
    other = {"lstm.weight": torch.tensor([0.25, 2.0]).half()}
    joined = join_campplus(other, {"head.weight": torch.tensor([0.5, 1.0])})
    assert joined["campplus.head.weight"].dtype == torch.float16
    own, campplus = split_campplus(joined)
    assert own["lstm.weight"].dtype == campplus["head.weight"].dtype == torch.float32
    assert own["lstm.weight"].tolist() == [0.25, 2.0]
    assert campplus["head.weight"].tolist() == [0.5, 1.0]


def test_a_file_of_another_encoder_alone_holds_none() -> None:
    assert split_campplus({"lstm.weight": torch.ones(2)})[1] == {}
