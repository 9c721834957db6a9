"""Does a score tell which face and which voice belong to one person?"""
