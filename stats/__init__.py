"""What the answers say about all the cases: estimates, intervals and ratings."""
