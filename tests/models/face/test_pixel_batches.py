import numpy as np
import torch

from models.face.pixel_batches import BATCH, pixel_batches


def test_crops_come_in_order_in_batches_with_the_channels_first() -> None:
    crops = np.random.default_rng(0).integers(0, 256, (BATCH + 3, 4, 4, 3), np.uint8)
    batches = list(pixel_batches(crops, torch.device("cpu")))
    assert [len(batch) for batch in batches] == [BATCH, 3]
    assert all(batch.dtype == torch.float32 for batch in batches)
    assert np.array_equal(torch.cat(batches).permute(0, 2, 3, 1).numpy(), crops)


def test_mirrored_views_of_an_array_are_taken_as_they_look() -> None:
    crops = np.arange(48, dtype=np.uint8).reshape(1, 4, 4, 3)
    (batch,) = pixel_batches(crops[:, :, ::-1], torch.device("cpu"))
    assert np.array_equal(batch[0].permute(1, 2, 0).numpy(), crops[0, :, ::-1])
