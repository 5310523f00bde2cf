"""Histograms as arrays: bins, ranges, statistics, percentiles."""
