"""All tables of the program in one place: whoever makes or compares the schema must have imported every record."""

from sqlmodel import SQLModel

import grid.records
import web.records
import workflows.message_records
import workflows.records

# importing them has registered their tables
RECORDS = (grid.records, workflows.records, workflows.message_records, web.records)
metadata = SQLModel.metadata
