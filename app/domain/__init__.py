"""The law of the house as plain values and rules: no library, no input or output."""
