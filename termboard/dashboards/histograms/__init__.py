"""The Histograms tab."""
