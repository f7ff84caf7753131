"""Every change is one command: one verb per file, a frozen value and its `handle`. Read this folder as the table of contents."""
