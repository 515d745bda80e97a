"""What leaves the service: signed webhooks, mails, and the thread that sends both."""
