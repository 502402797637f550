"""Text to trees: the frame of a block and the small languages inside it; the only user of Lark."""
