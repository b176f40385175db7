"""What is known of the solutions of every draw: status, reason, rows, and the fixed shape made of them."""
