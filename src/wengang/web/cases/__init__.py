"""Rights cases, employers' calls, protection agreements and workers' links for officers."""
