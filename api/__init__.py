"""门面 · The HTTP face and the pages; no rule lives here."""
