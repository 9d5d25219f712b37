"""Pure facts of the profiles: kinds and fields, publishing, completeness, merging, who sees what."""
