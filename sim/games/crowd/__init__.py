"""The form `crowd`: blocs of like members who each join or stay."""
