"""Pay asked and answered by SMS: who is asked, what a reply means, what follows from it, and who looks at the rest."""
