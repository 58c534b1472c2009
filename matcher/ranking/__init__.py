"""排序 · Candidates → scores of both sides → the order that is shown."""
