"""Games from elsewhere and to elsewhere: Gambit's .nfg and .efg files, nashpy and pygambit objects."""
