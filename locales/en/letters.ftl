## Questions and announcements
