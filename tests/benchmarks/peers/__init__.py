"""同类对比 · What a user would pick instead, measured on the same records, vectors and clock as ours."""
