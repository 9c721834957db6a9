"""The method: arrays in, arrays out. Nothing here knows of HTTP, of settings or of training.

Data flows through the modules in this order:

picture  -> `image` -> `face_detection` -> `face_encoder` -> `association` (face side)
speakers -> `speaker_generator` -> `tts_signature` -> `association` (voice side) -> `candidates`
face x candidates -> `vclip` -> `tts` (with `text`) -> `audio`

A voice found so lies on the `speaker_grid`; `voice_token` writes it as a string, `voice_properties` describes it.
`bundle` reads and checks the directory that holds everything trained, `loading` makes the parts from it.
"""
