"""服务 · One file a user, one function a wish; what it needs arrives as arguments."""
