//! Conditions, calculations and mappings: one pinned dialect of JSONLogic.
