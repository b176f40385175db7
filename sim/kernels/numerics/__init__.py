"""What all kernels share: compilation, scaling of payoffs, linear programs."""
