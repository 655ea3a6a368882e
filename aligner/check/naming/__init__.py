"""Names across scripts: where they stand, what they are, and whether two spellings can mean the same name."""
