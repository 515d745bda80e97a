"""What the house owes by the calendar: the retention job."""
