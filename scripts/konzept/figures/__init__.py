"""Figures: readers per official format, series, symbols, disclosure gate, assessment. Knows no HTML."""
