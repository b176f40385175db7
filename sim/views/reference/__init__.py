"""What can be looked up: concepts, rules, distributions, functions, keys and forms, from what each says of itself."""
