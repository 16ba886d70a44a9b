"""Moving an order's money through the book, its payment rows and the payment provider alike."""
