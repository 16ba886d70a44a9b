"""Lets a xiaoer desk read this oscar shop and write refunds to it."""
