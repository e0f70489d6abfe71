"""The benchmark: Hotspots against named peers on the same rows, as ratios taken in one run. `python -m bench --help`."""
