"""撮合 · Needs meet offers along the industry chain."""
