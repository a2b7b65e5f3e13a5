// Fetches the answers and puts a panel for each into the page.
