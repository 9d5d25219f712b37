"""Pure facts of the fellowships: phases, deadlines, limits, words, who may do what."""
