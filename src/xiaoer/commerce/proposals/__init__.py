"""Every change is proposed in plain words first, confirmed, and then carried out once."""
