"""召回 · Three legs find candidates: what the text means, which words it uses, where it stands in the chain."""
