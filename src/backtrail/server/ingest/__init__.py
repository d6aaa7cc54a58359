"""The doors: bytes of every protocol become raw spans on disk, and then a receipt."""
