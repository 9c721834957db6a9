"""The small CLIP of faces: network, teacher, losses, training."""
