"""What a page becomes: extraction (pure), then storage in one transaction."""
