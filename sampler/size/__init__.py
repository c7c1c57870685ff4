"""How many cases to inspect, and what they will buy."""
