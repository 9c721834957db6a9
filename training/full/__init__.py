"""The recipe `vclip train full`: trains the association at VoxCeleb's scale, from frozen features on disk."""
