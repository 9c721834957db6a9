"""The small CLIP of faces: network, losses, training; its teacher is `training.imports.dlib_descriptor`."""
