"""The door by which an SMS gateway brings what people replied."""
