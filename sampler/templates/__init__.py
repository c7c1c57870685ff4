"""Files that `sampler new` starts a folder with."""
