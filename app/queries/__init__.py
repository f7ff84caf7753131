"""Every read, one a file. Nothing here writes; what must be recorded about a reading is a command the gate issues first."""
