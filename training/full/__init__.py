"""The recipe `vclip train full`: the association at VoxCeleb's scale, from frozen features on disk."""
