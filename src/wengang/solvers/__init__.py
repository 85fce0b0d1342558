"""Mathematics of the platform: arrays in, arrays out. Nothing here knows the database, the pages or any other room."""
