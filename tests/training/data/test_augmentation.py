import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from training.data.augmentation import augment, center


def crops(count: int = 64) -> Tensor:
    """A bright disc of a quarter of the width on a dark, smooth ground: uint8 [count, 112, 112, 3]."""
    y, x = torch.meshgrid(torch.arange(112), torch.arange(112), indexing="ij")
    disc = ((y - 56) ** 2 + (x - 56) ** 2 < 14**2).byte() * 150 + 50
    return disc[None, :, :, None].repeat(count, 1, 1, 3)


def test_shape_range_and_determinism() -> None:
    first = augment(crops(), 48, torch.Generator().manual_seed(3))
    again = augment(crops(), 48, torch.Generator().manual_seed(3))
    other = augment(crops(), 48, torch.Generator().manual_seed(4))
    assert first.shape == (64, 3, 48, 48)
    assert first.min() >= 0
    assert first.max() <= 1
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


@pytest.mark.parametrize("size", [80, 48])
def test_center_is_the_framing_in_use(size: int) -> None:
    """The middle 80 of 112 pixels: the disc then spans 28 of 80."""
    picture = center(crops(1), size)[0, 0]
    assert (picture[size // 2] > 0.5).sum() == pytest.approx(28 / 80 * size, abs=2)


def test_without_strength_only_mirroring_is_left() -> None:
    noise = (255 * torch.rand(8, 112, 112, 3, generator=torch.Generator().manual_seed(0))).byte()
    smooth = F.avg_pool2d(noise.permute(0, 3, 1, 2).float(), 15, 1, 7).byte().permute(0, 2, 3, 1)
    plain = center(smooth, 80)
    augmented = augment(smooth, 80, torch.Generator().manual_seed(0), strength=0.0)
    errors = torch.stack(
        [(augmented - plain).abs().mean((1, 2, 3)), (augmented - plain.flip(3)).abs().mean((1, 2, 3))]
    )
    assert errors.min(0).values.max() < 0.01


def test_faces_grow_and_shrink_and_wander() -> None:
    bright = augment(crops(), 80, torch.Generator().manual_seed(0))
    bright = bright > bright.amax((1, 2, 3), keepdim=True) * 0.6
    widths = bright.any(1).any(1).sum(1).float()
    assert widths.quantile(0.1) < 25
    assert widths.quantile(0.9) > 32


def test_half_of_the_pictures_lose_their_detail() -> None:
    noise = (255 * torch.rand(128, 112, 112, 3, generator=torch.Generator().manual_seed(0))).byte()
    out = augment(noise, 80, torch.Generator().manual_seed(0))
    detail = (out[..., 1:] - out[..., :-1]).abs().mean((1, 2, 3)) / out.std((1, 2, 3))
    assert 0.3 < (detail < 0.5 * detail.max()).float().mean() < 0.75
