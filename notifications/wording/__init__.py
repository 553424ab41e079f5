"""The words of every text the product sends, and the guard that reads them before they leave."""
