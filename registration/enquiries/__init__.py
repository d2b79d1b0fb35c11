"""Room: inquiries, press list, publication requests, photo library, firm registry."""
