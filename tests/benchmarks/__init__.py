"""基准 · One file a subject; every figure is a ratio to a floor of the same run (machines are shared and noisy)."""
