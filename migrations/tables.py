"""All tables of the program in one place: whoever makes or compares the schema must have imported every record."""

from sqlmodel import SQLModel

import grid.records
import web.records
import workflows.records

RECORDS = (grid.records, workflows.records, web.records)  # importing them has registered their tables
metadata = SQLModel.metadata
