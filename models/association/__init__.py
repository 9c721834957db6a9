"""The joint space of faces and voices: the projections into it, the score, and the search for fitting voices."""
