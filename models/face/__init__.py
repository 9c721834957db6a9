"""From a picture to the embedding of a face: decoding, detection, cropping, the frozen image encoder (f_i)."""
