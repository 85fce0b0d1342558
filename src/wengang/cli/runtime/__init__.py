"""What runs the product on a machine: the embedded database, the web server, the worker."""
