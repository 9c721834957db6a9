import torch
from torch import nn

from models.face.descriptors.mobilenet import RGB_MEAN, MobileNet


def test_the_network_is_mobilenet_of_width_1() -> None:
    """Howard et al. 2017, table 1 without its classifier: 3.2 million weights, maps 32 times smaller at the end."""
    network = MobileNet()
    filters = [layer for layer in network.layers if isinstance(layer, nn.Conv2d)]
    assert len(filters) == 27
    assert sum(layer.weight.numel() for layer in filters) == 3_185_088
    with torch.inference_mode():
        assert network.layers(torch.zeros(1, 3, 224, 224)).shape == (1, 1024, 7, 7)


def test_a_strided_convolution_is_padded_below_and_to_the_right() -> None:
    """As in TensorFlow, where it was trained: on a side of even length the first filter starts at pixel 0."""
    network = MobileNet()
    first = network.layers[1]
    assert isinstance(first, nn.Conv2d)
    with torch.no_grad():
        first.weight.zero_()
        first.weight[0, 0, 0, 0] = 1  # the upper left weight: each output is the pixel at its corner
        first.get_parameter("bias").zero_()
    picture = torch.arange(16.0).view(1, 1, 4, 4).expand(1, 3, 4, 4) / 4
    seen = network.layers[:3](picture)[0, 0]
    assert torch.allclose(seen, torch.tensor([[0.0, 0.5], [2.0, 2.5]]))


def test_pictures_are_taken_as_they_are_in_0_to_255() -> None:
    """One of ImageNet's mean colour is nothing to the network but its biases."""
    torch.manual_seed(0)
    network = MobileNet()
    mean = torch.tensor(RGB_MEAN).view(1, 3, 1, 1).expand(1, 3, 32, 32)
    with torch.inference_mode():
        expected = network.layers(torch.zeros(1, 3, 32, 32)).mean((2, 3))
        assert torch.allclose(network(mean), expected, atol=1e-5)
