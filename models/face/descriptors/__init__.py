"""Frozen networks that tell people apart, beside the image encoder: each says of a face what the others do not."""
