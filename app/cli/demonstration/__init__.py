"""The demonstration: a county of invented people whose cases travel through the same commands the browser uses."""
