"""Create the tables of the city and of its cases."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "area",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column(
            "level",
            sa.Enum("city", "district", "street", "community", name="arealevel", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("district_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("area_class", sa.String(length=4), nullable=False),
        sa.Column("calendar_code", sa.String(length=40), nullable=False),
        sa.Column("shape", sa.LargeBinary(), nullable=False),
        sa.Column("min_lon", sa.Float(), nullable=False),
        sa.Column("min_lat", sa.Float(), nullable=False),
        sa.Column("max_lon", sa.Float(), nullable=False),
        sa.Column("max_lat", sa.Float(), nullable=False),
        sa.Column("area_m2", sa.Float(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["area.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.create_index("ix_area_parent", "area", ["parent_id"], unique=False)
    op.create_table(
        "attempts",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "calendar",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", "version"),
    )
    op.create_table(
        "case_number",
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "day"),
    )
    op.create_table(
        "cases",
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "discovered",
                "verifying",
                "registered",
                "dispatched",
                "handling",
                "arbitrating",
                "suspended",
                "handled",
                "checking",
                "self_handled",
                "closed",
                "refused",
                "void",
                "merged",
                name="state",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(length=64), server_default="", nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("street_id", sa.BigInteger(), nullable=True),
        sa.Column("community_id", sa.BigInteger(), nullable=True),
        sa.Column("cell_code", sa.String(length=24), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("raw_x", sa.Float(), nullable=False),
        sa.Column("raw_y", sa.Float(), nullable=False),
        sa.Column("raw_crs", sa.String(length=20), nullable=False),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("boundary_m", sa.Float(), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("filing_condition_id", sa.BigInteger(), nullable=True),
        sa.Column("description", sa.String(length=2000), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("reporter_id", sa.BigInteger(), nullable=True),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("handler_id", sa.BigInteger(), nullable=True),
        sa.Column("checker_id", sa.BigInteger(), nullable=True),
        sa.Column("discovered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("clock_no", sa.Integer(), nullable=False),
        sa.Column("clock_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("limit_value", sa.Float(), nullable=True),
        sa.Column(
            "limit_unit",
            sa.Enum(
                "urgent_hour",
                "working_hour",
                "working_day",
                "calendar_day",
                name="limitunit",
                native_enum=False,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("first_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_due_on", sa.Date(), nullable=True),
        sa.Column("alarm_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("contest_count", sa.Integer(), nullable=False),
        sa.Column("rework_count", sa.Integer(), nullable=False),
        sa.Column("verify_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("verified", sa.String(length=12), server_default="", nullable=False),
        sa.Column("wrong_dispatch_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reopen_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unmerge_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("contested_by", sa.BigInteger(), nullable=True),
        sa.Column("binding", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("supervised", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("no_owner", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("assisting", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.Column("pending", sa.String(length=12), server_default="", nullable=False),
        sa.Column("pending_by", sa.BigInteger(), nullable=True),
        sa.Column("extension_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("original_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspension_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("recompute_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("pauses", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("resume_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("milestone_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("late_milestone_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("appealed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("excused", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "id"),
        sa.UniqueConstraint("district_id", "client_id"),
        sa.UniqueConstraint("district_id", "number"),
    )
    op.create_index(
        "ix_cases_alarm",
        "cases",
        ["district_id", "alarm_at"],
        unique=False,
        sqlite_where=sa.text("alarm_at IS NOT NULL"),
        postgresql_where=sa.text("alarm_at IS NOT NULL"),
    )
    op.create_index("ix_cases_cell", "cases", ["district_id", "cell_code"], unique=False)
    op.create_index(
        "ix_cases_checker",
        "cases",
        ["district_id", "checker_id", "state"],
        unique=False,
        sqlite_where=sa.text("checker_id IS NOT NULL"),
        postgresql_where=sa.text("checker_id IS NOT NULL"),
    )
    op.create_index("ix_cases_department", "cases", ["district_id", "department_id", "state"], unique=False)
    op.create_index("ix_cases_due_on", "cases", ["district_id", "due_on"], unique=False)
    op.create_index(
        "ix_cases_handler",
        "cases",
        ["district_id", "handler_id", "state"],
        unique=False,
        sqlite_where=sa.text("handler_id IS NOT NULL"),
        postgresql_where=sa.text("handler_id IS NOT NULL"),
    )
    op.create_index(
        "ix_cases_merged",
        "cases",
        ["district_id", "merged_into"],
        unique=False,
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_index(
        "ix_cases_pending",
        "cases",
        ["district_id", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("pending <> ''"),
        postgresql_where=sa.text("pending <> ''"),
    )
    op.create_index("ix_cases_queue", "cases", ["district_id", "state", "due_at"], unique=False)
    op.create_index(
        "ix_cases_place",
        "cases",
        ["district_id", "category_id", "lat"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_cases_reporter", "cases", ["district_id", "reporter_id", "id"], unique=False)
    op.create_table(
        "category",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.Enum("component", "event", name="kind", native_enum=False, length=24), nullable=False),
        sa.Column("major_name", sa.String(length=80), nullable=False),
        sa.Column("major_name_en", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("icon", sa.String(length=40), nullable=False),
        sa.Column("favourite", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("skill", sa.String(length=40), nullable=False),
        sa.Column(
            "auto_dispatch",
            sa.Enum("off", "propose", "auto", name="autodispatch", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("auto_districts", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("scheme", "code"),
    )
    op.create_table(
        "city",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("calendar_code", sa.String(length=40), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("rules", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("grid_version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("counted_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "clock_beat",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("behind_s", sa.Float(), nullable=False),
        sa.Column("parked", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "department",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.create_table(
        "team",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.create_index("ix_team_department", "team", ["department_id"], unique=False)
    op.create_table(
        "ladder_version",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "notice",
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("case_number", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("dedupe", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("district_id", "id"),
        sa.UniqueConstraint("district_id", "person_id", "dedupe"),
    )
    op.create_index("ix_notice_unread", "notice", ["district_id", "person_id", "read_at"], unique=False)
    op.create_table(
        "case_event",
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.String(length=24), nullable=False),
        sa.Column(
            "from_state",
            sa.Enum(
                "discovered",
                "verifying",
                "registered",
                "dispatched",
                "handling",
                "arbitrating",
                "suspended",
                "handled",
                "checking",
                "self_handled",
                "closed",
                "refused",
                "void",
                "merged",
                name="state",
                native_enum=False,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column(
            "to_state",
            sa.Enum(
                "discovered",
                "verifying",
                "registered",
                "dispatched",
                "handling",
                "arbitrating",
                "suspended",
                "handled",
                "checking",
                "self_handled",
                "closed",
                "refused",
                "void",
                "merged",
                name="state",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("seal", sa.String(length=64), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id", "case_id"],
            ["cases.district_id", "cases.id"],
        ),
        sa.PrimaryKeyConstraint("district_id", "id"),
        sa.UniqueConstraint("district_id", "case_id", "sequence"),
    )
    op.create_index(
        "ix_case_event_dispatch",
        "case_event",
        ["district_id", "at"],
        unique=False,
        sqlite_where=sa.text("action = 'dispatch'"),
        postgresql_where=sa.text("action = 'dispatch'"),
    )
    op.create_index(
        "ix_case_event_mark",
        "case_event",
        ["district_id", "case_id", "action", "at"],
        unique=False,
        sqlite_where=sa.text("action IN ('contest', 'rework', 'extend', 'suspend')"),
        postgresql_where=sa.text("action IN ('contest', 'rework', 'extend', 'suspend')"),
    )
    op.create_table(
        "cell",
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column("street_id", sa.BigInteger(), nullable=True),
        sa.Column("community_id", sa.BigInteger(), nullable=True),
        sa.Column("shape", sa.LargeBinary(), nullable=False),
        sa.Column("min_lon", sa.Float(), nullable=False),
        sa.Column("min_lat", sa.Float(), nullable=False),
        sa.Column("max_lon", sa.Float(), nullable=False),
        sa.Column("max_lat", sa.Float(), nullable=False),
        sa.Column("area_m2", sa.Float(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
        ),
        sa.PrimaryKeyConstraint("district_id", "id"),
        sa.UniqueConstraint("district_id", "code"),
    )
    op.create_index("ix_cell_area", "cell", ["district_id", "area_id"], unique=False)
    op.create_table(
        "component",
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("cell_code", sa.String(length=24), nullable=False),
        sa.Column("supervising_id", sa.BigInteger(), nullable=True),
        sa.Column("owning_id", sa.BigInteger(), nullable=True),
        sa.Column("maintaining_id", sa.BigInteger(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["category.id"],
        ),
        sa.ForeignKeyConstraint(
            ["maintaining_id"],
            ["department.id"],
        ),
        sa.ForeignKeyConstraint(
            ["owning_id"],
            ["department.id"],
        ),
        sa.ForeignKeyConstraint(
            ["supervising_id"],
            ["department.id"],
        ),
        sa.PrimaryKeyConstraint("district_id", "id"),
        sa.UniqueConstraint("district_id", "code"),
    )
    op.create_index("ix_component_cell", "component", ["district_id", "cell_code"], unique=False)
    op.create_table(
        "filing_condition",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("area_class", sa.String(length=4), nullable=False),
        sa.Column("condition", sa.String(length=400), nullable=False),
        sa.Column("condition_en", sa.String(length=400), nullable=False),
        sa.Column("closing_condition", sa.String(length=400), nullable=False),
        sa.Column("closing_condition_en", sa.String(length=400), nullable=False),
        sa.Column("limit_value", sa.Float(), nullable=False),
        sa.Column(
            "limit_unit",
            sa.Enum(
                "urgent_hour",
                "working_hour",
                "working_day",
                "calendar_day",
                name="limitunit",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("milestones", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["category.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("category_id", "sequence", "area_class"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("district_id", sa.BigInteger(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("home_lon", sa.Float(), nullable=True),
        sa.Column("home_lat", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["area.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("username"),
    )
    op.create_index("ix_person_department", "person", ["department_id"], unique=False)
    op.create_table(
        "planned_change",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("calendar", "categories", "duties", "ladders", "rules", name="rulekind", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("document", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("summary", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum("planned", "applied", "withdrawn", "refused", name="changestate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_planned_change_from", "planned_change", ["state", "from_at"], unique=False)
    op.create_table(
        "photo",
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.String(length=24), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("original_sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id", "case_id"],
            ["cases.district_id", "cases.id"],
        ),
        sa.PrimaryKeyConstraint("district_id", "id"),
    )
    op.create_index("ix_photo_case", "photo", ["district_id", "case_id"], unique=False)
    op.create_table(
        "approval",
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("asked", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("answer", sa.String(length=12), nullable=False),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_reason", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id", "case_id"],
            ["cases.district_id", "cases.id"],
        ),
        sa.PrimaryKeyConstraint("district_id", "id"),
    )
    op.create_index("ix_approval_case", "approval", ["district_id", "case_id"], unique=False)
    op.create_table(
        "assist",
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("task", sa.String(length=1000), nullable=False),
        sa.Column("milestone_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id", "case_id"],
            ["cases.district_id", "cases.id"],
        ),
        sa.PrimaryKeyConstraint("district_id", "id"),
    )
    op.create_index("ix_assist_case", "assist", ["district_id", "case_id"], unique=False)
    op.create_index(
        "ix_assist_due",
        "assist",
        ["district_id", "due_at"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL AND reminded_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL AND reminded_at IS NULL"),
    )
    op.create_index("ix_assist_department", "assist", ["district_id", "department_id", "done_at"], unique=False)
    op.create_table(
        "rung",
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("clock_no", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_to", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("not_sent", sa.String(length=40), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.BigInteger(), nullable=True),
        sa.Column("acknowledged_by", sa.BigInteger(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["district_id", "case_id"],
            ["cases.district_id", "cases.id"],
        ),
        sa.PrimaryKeyConstraint("district_id", "case_id", "clock_no", "step", "round"),
    )
    op.create_index("ix_rung_done", "rung", ["district_id", "done_at"], unique=False)
    op.create_index(
        "ix_rung_next",
        "rung",
        ["district_id", "next_at"],
        unique=False,
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_api_token_person", "api_token", ["person_id"], unique=False)
    op.create_table(
        "duty",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.Column("cell_code", sa.String(length=24), nullable=False),
        sa.Column("duty_grid", sa.String(length=24), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("category_prefix", sa.String(length=12), nullable=False),
        sa.Column("condition", sa.Integer(), nullable=False),
        sa.Column("hours", sa.String(length=120), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "part",
            sa.Enum("lead", "assisting", "fallback", name="dutypart", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
        ),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["team.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "area_id", "cell_code", "duty_grid", "scheme", "category_prefix", "condition", "hours", "department_id"
        ),
    )
    op.create_index("ix_duty_area", "duty", ["area_id"], unique=False)
    op.create_table(
        "jurisdiction",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("person_id", "area_id"),
    )
    op.create_table(
        "person_role",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "inspector",
                "acceptor",
                "dispatcher",
                "shift_leader",
                "handler",
                "manager",
                "operator",
                "administrator",
                name="role",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("person_id", "role"),
    )
    op.create_table(
        "position",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "shift",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("weekdays", sa.String(length=7), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("cycle_from", sa.Date(), nullable=True),
        sa.Column("cycle_days", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_shift_person", "shift", ["person_id"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("secret_hash"),
    )
    op.create_index("ix_sign_in_person", "sign_in", ["person_id"], unique=False)
    op.create_table(
        "contact",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("channels", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_to", sa.Time(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "message_default",
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("topic", "channel"),
    )
    op.create_table(
        "push_subscription",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("endpoint", sa.String(length=1000), nullable=False),
        sa.Column("p256dh", sa.String(length=100), nullable=False),
        sa.Column("auth", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("endpoint"),
    )
    op.create_index("ix_push_subscription_person", "push_subscription", ["person_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("case_number", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("dedupe", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum("queued", "leased", "sent", "gathered", "dead", name="sending", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "id"),
        sa.UniqueConstraint("district_id", "dedupe"),
    )
    op.create_index(
        "ix_outbox_next",
        "outbox",
        ["district_id", "channel", "next_at"],
        unique=False,
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_dead",
        "outbox",
        ["district_id", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_table(
        "team_member",
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["team.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("team_id", "person_id"),
    )
    op.create_index("ix_team_member_person", "team_member", ["person_id"], unique=False)
    op.create_table(
        "duty_grid",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["area.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.create_table(
        "duty_grid_cell",
        sa.Column("duty_grid_id", sa.BigInteger(), nullable=False),
        sa.Column("cell_code", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["duty_grid_id"],
            ["duty_grid.id"],
        ),
        sa.PrimaryKeyConstraint("duty_grid_id", "cell_code"),
    )
    op.create_table(
        "qualification",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Enum("category", "skill", name="qualifies", native_enum=False, length=24), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", "word"),
    )
    op.create_table(
        "roster_request",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Enum("leave", "swap", name="requestkind", native_enum=False, length=24), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("colleague_id", sa.BigInteger(), nullable=True),
        sa.Column("back", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum("asked", "granted", "declined", "withdrawn", name="answered", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["colleague_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_roster_request_person", "roster_request", ["person_id", "state"], unique=False)
    op.create_index("ix_roster_request_colleague", "roster_request", ["colleague_id", "state"], unique=False)
    op.create_index("ix_roster_request_state", "roster_request", ["state", "kind"], unique=False)
    op.create_table(
        "roster_day",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Enum("leave", "given", "extra", name="daykind", native_enum=False, length=24), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=True),
        sa.Column("ends", sa.Time(), nullable=True),
        sa.Column("request_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["roster_request.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_roster_day_last", "roster_day", ["last"], unique=False)
    op.create_index("ix_roster_day_person", "roster_day", ["person_id", "last"], unique=False)
    op.create_table(
        "handover_note",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "inspector",
                "acceptor",
                "dispatcher",
                "shift_leader",
                "handler",
                "manager",
                "operator",
                "administrator",
                name="role",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("district_id", sa.BigInteger(), nullable=True),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["area.id"],
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_handover_note_crew", "handover_note", ["role", "department_id", "district_id", "id"], unique=False
    )
    op.create_table(
        "cell_visit",
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("cell_code", sa.String(length=24), nullable=False),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "cell_code"),
    )
    op.create_table(
        "planned_dispatch",
        sa.Column("district_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("duty_id", sa.BigInteger(), nullable=False),
        sa.Column("reasons", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["district_id", "case_id"], ["cases.district_id", "cases.id"]),
        sa.PrimaryKeyConstraint("district_id", "case_id"),
    )
    op.create_index(
        "ix_planned_dispatch_due",
        "planned_dispatch",
        ["district_id", "due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_planned_dispatch_due",
        table_name="planned_dispatch",
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.drop_table("planned_dispatch")
    op.drop_table("cell_visit")
    op.drop_index("ix_handover_note_crew", table_name="handover_note")
    op.drop_table("handover_note")
    op.drop_index("ix_roster_day_person", table_name="roster_day")
    op.drop_index("ix_roster_day_last", table_name="roster_day")
    op.drop_table("roster_day")
    op.drop_index("ix_roster_request_state", table_name="roster_request")
    op.drop_index("ix_roster_request_colleague", table_name="roster_request")
    op.drop_index("ix_roster_request_person", table_name="roster_request")
    op.drop_table("roster_request")
    op.drop_table("qualification")
    op.drop_table("duty_grid_cell")
    op.drop_table("duty_grid")
    op.drop_index("ix_team_member_person", table_name="team_member")
    op.drop_table("team_member")
    op.drop_index(
        "ix_outbox_dead",
        table_name="outbox",
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.drop_index(
        "ix_outbox_next",
        table_name="outbox",
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.drop_table("outbox")
    op.drop_index("ix_push_subscription_person", table_name="push_subscription")
    op.drop_table("push_subscription")
    op.drop_table("message_default")
    op.drop_table("contact")
    op.drop_index("ix_sign_in_person", table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_index("ix_shift_person", table_name="shift")
    op.drop_table("shift")
    op.drop_table("position")
    op.drop_table("person_role")
    op.drop_table("jurisdiction")
    op.drop_index("ix_duty_area", table_name="duty")
    op.drop_table("duty")
    op.drop_index("ix_api_token_person", table_name="api_token")
    op.drop_table("api_token")
    op.drop_index("ix_rung_next", table_name="rung")
    op.drop_index("ix_rung_done", table_name="rung")
    op.drop_table("rung")
    op.drop_index("ix_assist_department", table_name="assist")
    op.drop_index(
        "ix_assist_due",
        table_name="assist",
        sqlite_where=sa.text("done_at IS NULL AND reminded_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL AND reminded_at IS NULL"),
    )
    op.drop_index("ix_assist_case", table_name="assist")
    op.drop_table("assist")
    op.drop_index("ix_approval_case", table_name="approval")
    op.drop_table("approval")
    op.drop_index("ix_photo_case", table_name="photo")
    op.drop_table("photo")
    op.drop_index("ix_planned_change_from", table_name="planned_change")
    op.drop_table("planned_change")
    op.drop_index("ix_person_department", table_name="person")
    op.drop_table("person")
    op.drop_table("filing_condition")
    op.drop_index("ix_component_cell", table_name="component")
    op.drop_table("component")
    op.drop_index("ix_cell_area", table_name="cell")
    op.drop_table("cell")
    op.drop_index(
        "ix_case_event_dispatch",
        table_name="case_event",
        sqlite_where=sa.text("action = 'dispatch'"),
        postgresql_where=sa.text("action = 'dispatch'"),
    )
    op.drop_index(
        "ix_case_event_mark",
        table_name="case_event",
        sqlite_where=sa.text("action IN ('contest', 'rework', 'extend', 'suspend')"),
        postgresql_where=sa.text("action IN ('contest', 'rework', 'extend', 'suspend')"),
    )
    op.drop_table("case_event")
    op.drop_index("ix_notice_unread", table_name="notice")
    op.drop_table("notice")
    op.drop_table("ladder_version")
    op.drop_index("ix_team_department", table_name="team")
    op.drop_table("team")
    op.drop_table("department")
    op.drop_table("clock_beat")
    op.drop_table("city")
    op.drop_table("category")
    op.drop_index("ix_cases_reporter", table_name="cases")
    op.drop_index("ix_cases_queue", table_name="cases")
    op.drop_index(
        "ix_cases_place",
        table_name="cases",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(
        "ix_cases_merged",
        table_name="cases",
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.drop_index(
        "ix_cases_handler",
        table_name="cases",
        sqlite_where=sa.text("handler_id IS NOT NULL"),
        postgresql_where=sa.text("handler_id IS NOT NULL"),
    )
    op.drop_index(
        "ix_cases_pending",
        table_name="cases",
        sqlite_where=sa.text("pending <> ''"),
        postgresql_where=sa.text("pending <> ''"),
    )
    op.drop_index("ix_cases_due_on", table_name="cases")
    op.drop_index("ix_cases_department", table_name="cases")
    op.drop_index(
        "ix_cases_checker",
        table_name="cases",
        sqlite_where=sa.text("checker_id IS NOT NULL"),
        postgresql_where=sa.text("checker_id IS NOT NULL"),
    )
    op.drop_index("ix_cases_cell", table_name="cases")
    op.drop_index(
        "ix_cases_alarm",
        table_name="cases",
        sqlite_where=sa.text("alarm_at IS NOT NULL"),
        postgresql_where=sa.text("alarm_at IS NOT NULL"),
    )
    op.drop_table("cases")
    op.drop_table("case_number")
    op.drop_table("calendar")
    op.drop_table("attempts")
    op.drop_index("ix_area_parent", table_name="area")
    op.drop_table("area")
