//! JSON: lower-case keys in the order of the columns, typed values, `null` for what is not there.

use super::{Cell, Column};
use std::fmt::Write as _;

/// One record as an object on one line, without a line end.
#[must_use]
pub fn object<R>(record: &R, columns: &[&'static Column<R>]) -> String {
    let mut text = String::from("{");
    for (index, column) in columns.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(&string(column.name));
        text.push(':');
        text.push_str(&value(&(column.cell)(record)));
    }
    text.push('}');
    text
}

fn value(cell: &Cell) -> String {
    match cell {
        Cell::Null => "null".to_owned(),
        Cell::Number(_) | Cell::Hundredths(_) => cell.plain(),
        Cell::Bool(truth) => truth.to_string(),
        Cell::Text(_) | Cell::Time(_) => string(&cell.plain()),
        Cell::List(texts) => {
            let items: Vec<String> = texts.iter().map(|text| string(text)).collect();
            format!("[{}]", items.join(","))
        }
    }
}

/// A text as JSON. DEL and the C1 and bidirectional controls, which JSON would let through, are
/// encoded too, so that a terminal cannot be driven by `--format json` either.
#[must_use]
pub fn string(text: &str) -> String {
    let plain = serde_json::Value::from(text).to_string();
    let mut safe = String::with_capacity(plain.len());
    for c in plain.chars() {
        let mut bytes = [0; 4];
        if crate::cli::escape::escape(c.encode_utf8(&mut bytes)).len() > c.len_utf8() {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                // Writing to a String cannot fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    safe
}
