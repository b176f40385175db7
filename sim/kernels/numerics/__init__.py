"""What all kernels share: compilation and its cache, elimination, linear programs, scaling of payoffs."""
