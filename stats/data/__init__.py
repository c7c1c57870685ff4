"""Standards that come with the package."""
