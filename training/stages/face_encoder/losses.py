"""Losses of the face encoder: captions, attributes by captions, and the teacher's descriptor."""

import torch
import torch.nn.functional as F
from torch import Tensor


def caption_loss(faces: Tensor, captions: Tensor, truth: Tensor, known: Tensor, scale: Tensor) -> Tensor:
    """CLIP's symmetric cross entropy (Radford et al. 2021) where a caption can be true of several faces.

    faces [B, D] and captions [C, D], unit norm; truth [B, C] in 0..1, how far each caption is true of each
    face; known [B, C], False if that cannot be said: such a pair counts neither for nor against.
    """
    logits = (scale * faces @ captions.T).masked_fill(~known, float("-inf"))
    truth = truth * known
    return (_soft_cross_entropy(logits, truth) + _soft_cross_entropy(logits.T, truth.T)) / 2


def _soft_cross_entropy(logits: Tensor, truth: Tensor) -> Tensor:
    """Mean over the rows that have a true column; the target is `truth`, made to sum to 1."""
    total = truth.sum(1)
    rows = total > 1e-3
    if not bool(rows.any()):
        return logits.new_zeros(())
    log_probability = logits[rows].log_softmax(1)
    target = truth[rows] / total[rows, None]
    return -(target * log_probability.masked_fill(target == 0, 0)).sum(1).mean()


def attribute_loss(
    faces: Tensor, classes: Tensor, class_ages: Tensor, *, genders: Tensor, ages: Tensor, scale: Tensor
) -> Tensor:
    """Zero-shot classification as it is used later: softmax over captions of each gender at each age.

    faces [B, D]; classes [2, A, D], captions of females then males at `class_ages` [A], in years.
    genders [B]: 0 female, 1 male, -1 unknown. ages [B] in years, NaN where unknown.
    Returns the cross entropy of the gender, plus that of the age (a Gaussian around it), plus the absolute
    error of the expected age in tens of years.
    """
    logits = scale * torch.einsum("bd,gad->bga", faces, classes)
    joint = logits.flatten(1).log_softmax(1).view_as(logits)
    total = faces.new_zeros(())
    if bool((genders >= 0).any()):
        total = total + F.nll_loss(joint.logsumexp(2), genders, ignore_index=-1)
    aged = ages.isfinite()
    if bool(aged.any()):
        by_age, age = joint[aged].logsumexp(1), ages[aged, None]
        width = 2 + 0.06 * age
        target = torch.exp(-0.5 * ((class_ages - age) / width) ** 2)
        target = target / target.sum(1, keepdim=True)
        expected = by_age.exp() @ class_ages
        total = total - (target * by_age).sum(1).mean() + (expected - ages[aged]).abs().mean() / 10
    return total


def distillation_loss(predicted: Tensor, descriptors: Tensor) -> Tensor:
    """1 - cosine between predicted and the teacher's centred descriptors, both [B, 128]; mean over faces."""
    return (1 - F.cosine_similarity(predicted, descriptors)).mean()
