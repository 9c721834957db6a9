"""Strong augmentation of face crops, in batches on torch.

The encoder is trained on few pictures in the wild; blur, bad light, occlusion and loose framing imitate them.
All functions take and return float32 [B, 3, H, W], RGB in 0..1.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from training.data.faces import SOURCE_ZOOM

SCALE_RANGE = (0.72, 1.35)  # apparent size of the face, against the framing in use
MAX_SHIFT = 0.12  # of the crop's side
ROTATION_SD_DEGREES = 10.0
RESOLUTION_RANGE = (0.2, 0.65)  # of the input's own, for half of the pictures


def augment(crops: Tensor, size: int, random: torch.Generator, strength: float = 1.0) -> Tensor:
    """Source crops, uint8 [B, H, W, 3], 1.4 times too wide -> float32 [B, 3, size, size] in 0..1.

    strength: 0..1, scales how far and how often every property is changed; at 0 only mirroring is left.
    """
    pictures = crops.permute(0, 3, 1, 2).float() / 255
    pictures = _reframe(pictures, size, random, strength)
    pictures = _recolour(pictures, random, strength)
    pictures = _lose_resolution(pictures, random, strength)
    pictures = _add_noise(pictures, random, strength)
    return _occlude(pictures, random, strength).clamp(0, 1)


def center(crops: Tensor, size: int) -> Tensor:
    """Source crops, uint8 [B, H, W, 3] -> the framing in use, float32 [B, 3, size, size] in 0..1."""
    pictures = crops.permute(0, 3, 1, 2).float() / 255
    inner = round(pictures.shape[2] / SOURCE_ZOOM)
    start = (pictures.shape[2] - inner) // 2
    middle = pictures[:, :, start : start + inner, start : start + inner]
    if inner == size:
        return middle
    return F.interpolate(middle, (size, size), mode="bilinear", antialias=True, align_corners=False)


def _uniform(count: int, low: float, high: float, random: torch.Generator) -> Tensor:
    return low + (high - low) * torch.rand(count, generator=random)


def _reframe(pictures: Tensor, size: int, random: torch.Generator, strength: float) -> Tensor:
    """Scale, stretch a little, shift, turn and mirror."""
    count = len(pictures)
    low, high = (strength * math.log(bound) for bound in SCALE_RANGE)
    reach = torch.exp(-_uniform(count, low, high, random)) / SOURCE_ZOOM  # share of the source that is seen
    stretch = torch.exp(0.07 * strength * torch.randn(count, generator=random))
    angle = math.radians(ROTATION_SD_DEGREES) * strength * torch.randn(count, generator=random)
    mirror = torch.where(torch.rand(count, generator=random) < 0.5, -1.0, 1.0)
    furthest = 2 * MAX_SHIFT * strength / SOURCE_ZOOM  # the grid's side is 2
    shift = _uniform(2 * count, -furthest, furthest, random).view(count, 2)
    cos, sin = torch.cos(angle) * reach, torch.sin(angle) * reach
    affine = torch.stack(
        [
            cos * stretch * mirror,
            -sin / stretch,
            shift[:, 0],
            sin * stretch * mirror,
            cos / stretch,
            shift[:, 1],
        ],
        1,
    )
    grid = F.affine_grid(affine.view(count, 2, 3), [count, 3, size, size], align_corners=False)
    return F.grid_sample(pictures, grid, mode="bilinear", padding_mode="border", align_corners=False)


def _recolour(pictures: Tensor, random: torch.Generator, strength: float) -> Tensor:
    """Brightness, contrast, gamma, saturation and colour of the light; one in six gray, one in eight dark."""
    count = len(pictures)

    def each(low: float, high: float) -> Tensor:
        return _uniform(count, low, high, random).view(-1, 1, 1, 1)

    def around_one(spread: float) -> Tensor:
        return each(1 - spread * strength, 1 + spread * strength)

    gray = (pictures * pictures.new_tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)).sum(1, keepdim=True)
    saturation = torch.where(each(0, 1) < 0.17 * strength, torch.zeros(1), around_one(0.45))
    pictures = gray + saturation * (pictures - gray)
    light = 1 + 0.1 * strength * torch.randn(count, 3, 1, 1, generator=random)
    pictures = torch.where(saturation == 0, pictures, pictures * light)
    mean = pictures.mean((1, 2, 3), keepdim=True)
    pictures = (pictures - mean) * around_one(0.35) + mean * around_one(0.3)
    pictures = pictures.clamp(1e-3, 1) ** torch.exp(each(-0.4, 0.4) * strength)
    dark = torch.where(each(0, 1) < 0.125 * strength, each(0.15, 0.5), torch.ones(1))
    return pictures * dark


def _lose_resolution(pictures: Tensor, random: torch.Generator, strength: float) -> Tensor:
    """Shrink and enlarge again half of the pictures, by factors drawn for groups of them."""
    size = pictures.shape[-1]
    order = torch.randperm(len(pictures), generator=random)
    result = pictures.clone()
    for group in order[: round(len(order) * strength / 2)].chunk(4):
        small = max(8, round(size * float(_uniform(1, *RESOLUTION_RANGE, random))))
        reduced = F.interpolate(pictures[group], (small, small), mode="bilinear", antialias=True)
        result[group] = F.interpolate(reduced, (size, size), mode="bilinear", align_corners=False)
    return result


def _add_noise(pictures: Tensor, random: torch.Generator, strength: float) -> Tensor:
    """Sensor noise per pixel, and blocks of 8 x 8 as strong compression leaves them, on a third each."""
    count, _, height, width = pictures.shape

    def amount(most: float) -> Tensor:
        chosen = torch.rand(count, generator=random) < 0.33 * strength
        return (most * torch.rand(count, generator=random) * chosen).view(-1, 1, 1, 1)

    pictures = pictures + amount(0.04) * torch.randn(pictures.shape, generator=random)
    blocks = torch.randn(count, 3, -(-height // 8), -(-width // 8), generator=random)
    blocks = F.interpolate(blocks, scale_factor=8.0, mode="nearest")[:, :, :height, :width]
    return pictures + amount(0.03) * blocks


def _occlude(pictures: Tensor, random: torch.Generator, strength: float) -> Tensor:
    """Cover a rectangle of up to 45 % of the side with one colour, in a quarter of the pictures."""
    count, _, height, width = pictures.shape
    half = _uniform(2 * count, 0.05, 0.22, random).view(2, count, 1)
    middle = torch.rand(2, count, 1, generator=random)
    rows = (torch.linspace(0, 1, height) - middle[0]).abs() < half[0]
    columns = (torch.linspace(0, 1, width) - middle[1]).abs() < half[1]
    covered = rows[:, None, :, None] & columns[:, None, None, :]
    covered &= (torch.rand(count, generator=random) < 0.25 * strength).view(-1, 1, 1, 1)
    colour = torch.rand(count, 3, 1, 1, generator=random)
    return torch.where(covered, colour, pictures)
