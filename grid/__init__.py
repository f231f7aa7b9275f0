"""The city as divided and staffed: areas, cells, categories, departments, people, duties, calendars. Knows no case."""
