//! The keys of a log that are not its rowid: a PRIMARY KEY of another kind, a UNIQUE column, a UNIQUE index.
//!
//! REPLACE removes the row that has the key without a word to the triggers (unless recursive_triggers is on), and the
//! rollup would go on counting it. So triggers of the log's own shape remember the rows whose key the statement at work is
//! about to write, and refuse it where one of them is gone once the new row is there. The schema's own triggers do the
//! same for the rowid.

use crate::sqlite::{Connection, Error, Result, Value, ValueRef};

/// Where the rows are remembered.
const GUARD: &str = "skill_ema_key_guard";

const REFUSAL: &str = "skill_invocations: a row with this key exists, and a row is never replaced; use UPDATE, or INSERT with ON CONFLICT DO UPDATE";

/// What guards the keys: the statements that make it, each beside the name of what it makes.
pub struct Guard {
    /// The definitions of the indexes, as skill_ema_health looks for them.
    keys: String,
    statements: Vec<(&'static str, String)>,
}

const TRIGGERS: [&str; 5] = [
    "skill_invocations_key_before_insert",
    "skill_invocations_key_after_insert",
    "skill_invocations_key_before_update",
    "skill_invocations_key_after_update",
    "skill_invocations_key_after_delete",
];

impl Guard {
    /// The guard for the keys that the log has; none where there is no log yet.
    ///
    /// # Errors
    /// A UNIQUE index that is on an expression or a generated column, or on some of the rows only: REPLACE through it could
    /// not be refused.
    pub fn for_the_log(connection: &Connection) -> Result<Self> {
        let (keys, conditions) = keys(connection)?;
        let statements = if conditions.is_empty() { Vec::new() } else { statements(&conditions) };
        Ok(Guard { keys, statements })
    }

    /// Whether it stands, and no other.
    pub fn stands(&self, connection: &Connection) -> Result<bool> {
        for name in std::iter::once(GUARD).chain(TRIGGERS) {
            let wanted = self.statements.iter().find(|(made, _)| *made == name).map(|(_, sql)| sql.as_str());
            let stands = connection.query_value(
                "SELECT sql FROM main.sqlite_master WHERE name = ?1 COLLATE NOCASE",
                &[Value::from(name)],
            )?;
            if stands != wanted.map(Value::from) {
                return Ok(false);
            }
        }
        let kept = connection.query_value("SELECT guarded_keys FROM main.skill_ema_totals WHERE id = 1", &[])?;
        Ok(kept == Some(Value::from(self.keys.as_str())))
    }

    /// Puts it there, in place of one that stood.
    pub fn make(&self, connection: &Connection) -> Result<()> {
        for name in TRIGGERS {
            connection.execute(&format!("DROP TRIGGER IF EXISTS main.{name}"))?;
        }
        connection.execute(&format!("DROP TABLE IF EXISTS main.{GUARD}"))?;
        for (_, sql) in &self.statements {
            connection.execute(sql)?;
        }
        let keep = "UPDATE main.skill_ema_totals SET guarded_keys = ?1";
        connection.query_value(keep, &[Value::from(self.keys.as_str())]).map(drop)
    }
}

/// The definitions of the log's keys, and for each the condition that a row has the key of NEW.
fn keys(connection: &Connection) -> Result<(String, Vec<String>)> {
    let (mut keys, mut conditions) = (String::new(), Vec::new());
    let mut indexes = connection.prepare(
        "SELECT l.name, l.partial, ifnull(m.sql, '')
         FROM pragma_index_list('skill_invocations', 'main') AS l LEFT JOIN main.sqlite_master AS m ON m.name = l.name
         WHERE l.\"unique\" ORDER BY l.name",
    )?;
    while indexes.step()? {
        let index = indexes.column(0)?.to_owned();
        let whole = indexes.column(1)?.to_owned() == Value::Integer(0);
        let columns = if whole { columns(connection, &index)? } else { None };
        let Some(columns) = columns else {
            return Err(Error::new(format!(
                "skill_invocations must not have a UNIQUE index on an expression, on a generated column or on some of its \
                 rows, through which REPLACE would remove rows unseen; drop the index {} first, or make it one that is not UNIQUE",
                index.borrow()
            )));
        };
        let text = |value: Result<ValueRef<'_>>| Ok(value?.to_text().unwrap_or_default().into_owned());
        keys.push_str(&format!("{}: {};", text(Ok(index.borrow()))?, text(indexes.column(2))?));
        conditions.push(columns.join(" AND "));
    }
    Ok((keys, conditions))
}

/// The comparisons of an index's columns; `None` where one is an expression or generated: what it will be is not known before
/// the row is written. A NULL becomes its column's default there, where the column takes no NULL.
fn columns(connection: &Connection, index: &Value) -> Result<Option<Vec<String>>> {
    let mut comparisons = Vec::new();
    let mut columns = connection.prepare(
        "SELECT i.name, i.coll, t.hidden, CASE WHEN t.\"notnull\" THEN t.dflt_value END
         FROM pragma_index_xinfo(?1, 'main') AS i LEFT JOIN pragma_table_xinfo('skill_invocations', 'main') AS t ON t.cid = i.cid
         WHERE i.key ORDER BY i.seqno",
    )?;
    columns.bind_all(std::slice::from_ref(index))?;
    while columns.step()? {
        let (name, collation) = (columns.column(0)?.to_text(), columns.column(1)?.to_text().unwrap_or_default());
        let generated = columns.column(2)? != ValueRef::Integer(0);
        let Some(name) = name.filter(|_| !generated).map(|name| quoted(&name)) else { return Ok(None) };
        let new = match columns.column(3)?.to_text() {
            Some(default) => format!("ifnull(NEW.{name}, ({default}))"),
            None => format!("NEW.{name}"),
        };
        comparisons.push(format!("{name} = {new} COLLATE {}", quoted(&collation)));
    }
    Ok(Some(comparisons))
}

/// A name as SQL has it in quotes.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn statements(keys: &[String]) -> Vec<(&'static str, String)> {
    let [before_insert, after_insert, before_update, after_update, after_delete] = TRIGGERS;
    let remember = |but: &str| {
        let rows = keys.iter().map(|key| format!("SELECT rowid FROM skill_invocations WHERE {key}{but}"));
        format!(
            "  DELETE FROM {GUARD} WHERE id IS NOT NULL;\n  INSERT OR IGNORE INTO {GUARD} (id)\n  {};",
            rows.collect::<Vec<_>>().join("\n  UNION ")
        )
    };
    let refuse = format!(
        "  SELECT RAISE(ABORT, '{REFUSAL}')\n  WHERE EXISTS (SELECT 1 FROM {GUARD} AS g WHERE NOT EXISTS \
         (SELECT 1 FROM skill_invocations AS i WHERE i.rowid = g.id));"
    );
    let trigger = |name: &str, event: &str, body: &str| {
        format!("CREATE TRIGGER {name}\n{event} ON skill_invocations\nBEGIN\n{body}\nEND")
    };
    vec![
        (GUARD, format!("CREATE TABLE {GUARD} (\n  id INTEGER PRIMARY KEY\n)")),
        (before_insert, trigger(before_insert, "BEFORE INSERT", &remember(""))),
        (after_insert, trigger(after_insert, "AFTER INSERT", &refuse)),
        (before_update, trigger(before_update, "BEFORE UPDATE", &remember(" AND rowid <> OLD.rowid"))),
        (after_update, trigger(after_update, "AFTER UPDATE", &refuse)),
        // A row whose removal the triggers see is counted right.
        (after_delete, trigger(after_delete, "AFTER DELETE", &format!("  DELETE FROM {GUARD} WHERE id = OLD.rowid;"))),
    ]
}
