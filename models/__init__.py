"""The method: arrays in, arrays out. Nothing here depends on HTTP, settings or training.

Data flows through the folders in this order:

picture   -> `face` -> `association.projectors` (phi_i)
speakers  -> `speakers.generator` -> `speakers.signature` -> `association.projectors` (phi_v)
face and candidates -> `association.candidates` -> `vclip` -> `tts` (with `text`) -> `voice.formats`
recording -> `voice` -> `association.projectors` (phi_v)

`vclip` calls these in order. `bundle` reads and checks the directory with everything trained, and
`loading` builds the parts from it. `types`, `interfaces` and `errors` are shared by all.
"""
