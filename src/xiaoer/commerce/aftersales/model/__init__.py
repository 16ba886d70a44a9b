"""Pure rules of after-sales requests: what may happen, who may do it, and until when."""
