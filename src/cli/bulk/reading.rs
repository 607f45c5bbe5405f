//! Says how a file was read, so that a wrong guess is seen before it does harm.

use super::entries::People;
use super::survey::Survey;
use crate::cli::context::Context;
use crate::intake::{Detected, Field, Format, InputFile};

/// Tells how the file was read, and which of its columns are used.
pub fn tell(cx: &Context, people: &People) {
    let Some(file) = people.file() else { return };
    tell_file(cx, file);
    tell_columns(cx, file.detected());
}

/// Tells how the file was read.
pub fn tell_file(cx: &Context, file: &InputFile) {
    let detected = file.detected();
    let blank = match detected.blank {
        0 => String::new(),
        1 => ", 1 empty row skipped".to_owned(),
        count => format!(", {count} empty rows skipped"),
    };
    let rows = match detected.rows {
        1 => "1 row".to_owned(),
        count => format!("{count} rows"),
    };
    cx.ui.status(&format!(
        "Reading {}: {}, {rows}{blank}",
        detected.name,
        dialect(detected)
    ));
    if detected.encoding_guessed && !detected.samples.is_empty() {
        cx.ui.status(&format!(
            "  Letters check: {}   (wrong? add --encoding macintosh, or another)",
            detected.samples.join(", ")
        ));
    }
}

fn dialect(detected: &Detected) -> String {
    match &detected.format {
        Format::Xlsx { sheet, .. } => format!("workbook, sheet \"{sheet}\""),
        Format::Csv => {
            let guessed = if detected.encoding_guessed {
                " (guessed)"
            } else {
                ""
            };
            if detected.columns.as_slice().len() == 1 {
                return format!("{}{guessed}, one column", detected.encoding);
            }
            let separator = match detected.separator.as_char() {
                '\t' => "tabs".to_owned(),
                other => format!("separator \"{other}\""),
            };
            format!("{}{guessed}, {separator}", detected.encoding)
        }
    }
}

fn tell_columns(cx: &Context, detected: &Detected) {
    let columns = detected.columns.as_slice();
    let known: Vec<String> = columns
        .iter()
        .filter_map(|column| {
            let field: Field = column.field?;
            Some(format!("{} = {}", column.header, field.as_str()))
        })
        .collect();
    cx.ui.status(&format!("  Columns: {}", known.join(", ")));
    if let Format::Xlsx { others, .. } = &detected.format
        && !others.is_empty()
    {
        cx.ui.status(&format!(
            "  Other sheets: {}   (wrong one? add --sheet NAME)",
            others.join(", ")
        ));
    }
    let ignored: Vec<&str> = columns
        .iter()
        .filter(|column| column.field.is_none() && !column.header.starts_with("admit_"))
        .map(|column| column.header.as_str())
        .filter(|header| !header.is_empty())
        .collect();
    if !ignored.is_empty() {
        cx.ui.status(&format!("  Ignored: {}", ignored.join(", ")));
    }
}

/// Tells what was mended on the way, a line for each kind.
pub fn tell_notes(cx: &Context, survey: &Survey) {
    for mended in survey.notes.values() {
        let more = match mended.count - 1 {
            0 => String::new(),
            1 => " (and 1 more row)".to_owned(),
            more => format!(" (and {more} more rows)"),
        };
        cx.ui.status(&format!(
            "  Note: row {}: {}{more}",
            mended.row, mended.what
        ));
    }
}
