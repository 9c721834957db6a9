"""The method: arrays in, arrays out. Nothing here depends on HTTP, settings or training.

Data flows through the folders in this order:

picture   -> `face` -> `association.projectors` (phi_i)
speakers  -> `speakers.generator` -> `speakers.signature` -> `association.projectors` (phi_v)
face and candidates -> `association.candidates` -> `vclip` -> `tts` (with `text`) -> `voice.formats`
recording -> `voice` -> `association.projectors` (phi_v)

`vclip` calls these in order. `bundle` reads and checks the directory that holds everything trained, and `loading`
makes the parts from it. `types`, `interfaces`, `limits` and `errors` are what all of them speak in. Each
imports only what comes before it in the data's way, or these: pyproject.toml has the layers.
"""
