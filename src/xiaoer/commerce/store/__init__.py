"""Every query of the slice: `importing` writes, `orders` and `products` read."""
