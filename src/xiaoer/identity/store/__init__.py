"""Every query of identity. Rows of other workspaces do not exist here: see ``kernel.db``."""
