"""Clock, ids, canonical bytes and the two error roots: what every room may stand on."""
