"""Reports of who attended a webinar: brought, looked at, applied, and what is left to be looked through."""
