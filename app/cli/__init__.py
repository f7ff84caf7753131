"""The shell: the same commands as the site, one word each."""
