//! The book: SQLite, migrations, tables, history.
