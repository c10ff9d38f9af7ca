"""Reads notices and spreadsheets of tenders into a dossier, gaps and guesses told."""
