"""Game forms: fixed structure in arrays, payoffs varying by draw."""
