"""Programs of their own that recompute what a run of each embedded place says, and that import none of its models."""
