"""What the tabs of curves share: their numbers, their pictures, their keys."""
