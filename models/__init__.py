"""The method: arrays in, arrays out. Nothing here knows of HTTP, of settings or of training.

Data flows through the modules in this order:

picture  -> `image` -> `face_detection` -> `face_encoder` -> `association` (face side)
speakers -> `speaker_generator` -> `tts_signature` -> `association` (voice side) -> `candidates`
face x candidates -> `vclip` -> `tts` (with `text`) -> `audio`

`bundle` reads and checks the directory that holds everything trained, `loading` makes the parts from it.
"""
