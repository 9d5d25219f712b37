"""What the desk reads. Staff may read every feature; each list is ordered, paged and bounded."""
