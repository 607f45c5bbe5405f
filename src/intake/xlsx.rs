//! Turns one sheet of a workbook into canonical CSV, cell by cell: the one that was named, or the
//! first visible one that has addresses on it.
//!
//! Row numbers stay those of the sheet. A workbook is a zip archive, which can claim to be small:
//! what would have to be held in memory is measured before it is read.

use std::fmt::Write as _;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};
use zip::ZipArchive;

use crate::domain::suggest::nearest;

use super::error::FileError;
use super::record::MAX_CELLS;
use super::spool::{SeekableSpool, Spool, SpoolWriter};

/// Largest part, unpacked, of those that are held in memory: the shared texts above all. A sheet
/// with as many rows as Excel allows and a long address in each needs a third of it.
const MAX_PART: u64 = 256 * 1024 * 1024;
/// Largest sheet, unpacked. It streams; this is for the disk that its rows are copied to.
const MAX_SHEET: u64 = 4 * 1024 * 1024 * 1024;
/// Longest piece of XML without a tag. The longest text that Excel takes has 32,767 characters.
const MAX_PIECE: usize = 1024 * 1024;
/// Rows of the largest sheet.
const MAX_ROWS: u32 = 1_048_576;

/// What came out of a workbook.
pub(super) struct Sheet {
    pub(super) name: String,
    /// The other sheets that a person sees.
    pub(super) others: Vec<String>,
    pub(super) spool: Spool,
}

/// Reads the sheet of that name of the workbook in `raw`; without a name the first visible one that
/// `fits`, else the first with anything on it.
pub(super) fn convert(
    raw: &Spool,
    named: Option<&str>,
    fits: impl Fn(&Spool) -> bool,
) -> Result<Sheet, FileError> {
    vet(raw)?;
    // The reader of workbooks counts without checks on some malformed ones.
    let read = || match named {
        Some(name) => named_sheet(raw, name),
        None => fitting_sheet(raw, fits),
    };
    catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(broken("its parts contradict each other")))
}

fn broken(why: impl std::fmt::Display) -> FileError {
    FileError::bad_data(format!("the workbook is damaged and cannot be read: {why}")).with_hint(
        "open it in Excel and save it again as .xlsx, or choose File > Save As > \"CSV UTF-8\"",
    )
}

fn too_large(part: &str) -> FileError {
    FileError::bad_data(format!("the workbook unpacks to more than it may: {part}"))
        .with_hint("in Excel choose File > Save As > \"CSV UTF-8\", which may be of any size")
}

/// Unpacks every part once, keeping nothing, and refuses what would not fit.
fn vet(raw: &Spool) -> Result<(), FileError> {
    let mut archive = ZipArchive::new(raw.seekable()).map_err(broken)?;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(broken)?;
        let name = part.name().map_err(broken)?.to_lowercase();
        let kind = name.rsplit('.').next();
        if matches!(kind, Some("xml" | "rels")) {
            vet_part(part, &name)?;
        }
    }
    Ok(())
}

fn vet_part(mut part: impl Read, name: &str) -> Result<(), FileError> {
    let limit = if name.contains("worksheets/") {
        MAX_SHEET
    } else {
        MAX_PART
    };
    let has_texts = name.ends_with("sharedstrings.xml");
    let mut chunk = vec![0; 64 * 1024];
    let (mut total, mut piece) = (0, Vec::new());
    let mut declared = 0;
    loop {
        let read = part.read(&mut chunk).map_err(broken)?;
        if read == 0 {
            break;
        }
        total += read as u64;
        for between in chunk[..read].split_inclusive(|&byte| byte == b'<') {
            piece.extend_from_slice(between);
            if piece.len() > MAX_PIECE {
                return Err(too_large(name));
            }
            if between.ends_with(b"<") {
                if has_texts {
                    declared = declared_texts(&piece).max(declared);
                }
                piece.clear();
            }
        }
        if total > limit {
            return Err(too_large(name));
        }
    }
    // Room is made for as many texts as are declared, and the shortest text has five bytes.
    if declared > total / 5 {
        return Err(broken("it has fewer texts than it says"));
    }
    Ok(())
}

/// How many shared texts a tag says there are, wherever in the part it stands and however it is
/// spaced; a number that cannot be read counts as too many.
fn declared_texts(tag: &[u8]) -> u64 {
    const ATTRIBUTE: &[u8] = b"uniqueCount";
    let places = tag.windows(ATTRIBUTE.len()).enumerate();
    places
        .filter(|(_, window)| *window == ATTRIBUTE)
        .filter_map(|(at, _)| {
            let rest = tag[at + ATTRIBUTE.len()..].trim_ascii_start();
            let value = rest.strip_prefix(b"=")?.trim_ascii_start();
            let (quote, value) = value.split_first()?;
            let digits = value.split(|byte| byte == quote).next()?;
            let number = std::str::from_utf8(digits).ok()?.trim().parse();
            Some(number.unwrap_or(u64::MAX))
        })
        .max()
        .unwrap_or(0)
}

/// The names of its sheets of cells, or of those only that a person sees.
fn names(workbook: &Xlsx<SeekableSpool>, hidden_too: bool) -> Vec<String> {
    let sheets = workbook.sheets_metadata().iter();
    sheets
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .filter(|sheet| hidden_too || sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect()
}

fn fitting_sheet(raw: &Spool, fits: impl Fn(&Spool) -> bool) -> Result<Sheet, FileError> {
    let mut workbook = Xlsx::new(raw.seekable()).map_err(explain)?;
    let visible = names(&workbook, false);
    let mut first = None;
    for name in &visible {
        let Some(spool) = copy_sheet(&mut workbook, name)? else {
            continue;
        };
        if fits(&spool) {
            return Ok(chosen(name, visible.clone(), spool));
        }
        first.get_or_insert((name, spool));
    }
    let (name, spool) = first.ok_or_else(|| {
        FileError::bad_data("the workbook has no visible sheet with anything on it")
            .with_hint("start from: admit invite template")
    })?;
    Ok(chosen(name, visible.clone(), spool))
}

fn named_sheet(raw: &Spool, wanted: &str) -> Result<Sheet, FileError> {
    let mut workbook = Xlsx::new(raw.seekable()).map_err(explain)?;
    let all = names(&workbook, true);
    let same = |name: &&String| name.trim().to_lowercase() == wanted.trim().to_lowercase();
    let found = all.iter().find(|name| *name == wanted);
    let Some(name) = found.or_else(|| all.iter().find(same)) else {
        let error = FileError::bad_data(format!(
            "no sheet {wanted:?}; the sheets are: {}",
            all.join(", ")
        ));
        return Err(match nearest(wanted, all.iter().map(String::as_str)) {
            Some(near) => error.with_hint(format!("did you mean --sheet {near:?}?")),
            None => error,
        });
    };
    match copy_sheet(&mut workbook, name)? {
        Some(spool) => Ok(chosen(name, names(&workbook, false), spool)),
        None => Err(FileError::bad_data(format!(
            "the sheet {name:?} has nothing on it"
        ))),
    }
}

fn chosen(name: &str, mut others: Vec<String>, spool: Spool) -> Sheet {
    others.retain(|other| other != name);
    Sheet {
        name: name.to_owned(),
        others,
        spool,
    }
}

fn explain(error: XlsxError) -> FileError {
    match error {
        XlsxError::Password => FileError::bad_data("the workbook is protected by a password")
            .with_hint("open it in Excel and save it without one"),
        other => broken(other),
    }
}

/// Copies one sheet; `None` when there is nothing on it.
fn copy_sheet(workbook: &mut Xlsx<SeekableSpool>, name: &str) -> Result<Option<Spool>, FileError> {
    let mut cells = match workbook.worksheet_cells_reader(name) {
        Ok(cells) => cells,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(None),
        Err(error) => return Err(explain(error)),
    };
    let mut sheet = SheetWriter {
        spool: SpoolWriter::create()?,
        row: 0,
        column: 0,
        begun: false,
    };
    let mut text = String::new();
    while let Some(cell) = cells.next_cell().map_err(explain)? {
        text.clear();
        write_value(&mut text, cell.get_value());
        if !text.is_empty() {
            sheet.write(cell.get_position(), &text)?;
        }
    }
    if sheet.begun {
        sheet.finish().map(Some)
    } else {
        Ok(None)
    }
}

/// Writes cells of ascending positions as CSV, with nothing for those in between.
struct SheetWriter {
    spool: SpoolWriter,
    row: u32,
    /// The cell that the next one written without more would be.
    column: u32,
    begun: bool,
}

impl SheetWriter {
    fn write(&mut self, (row, column): (u32, u32), text: &str) -> Result<(), FileError> {
        // All beyond the most cells of a row become one more, which refuses the row.
        let most = u32::try_from(MAX_CELLS).unwrap_or(u32::MAX);
        if row >= MAX_ROWS || row < self.row {
            return Err(broken("its rows are out of order"));
        }
        while self.row < row {
            self.spool.write(b"\n")?;
            self.row += 1;
            self.column = 0;
            self.begun = false;
        }
        if self.begun && column <= self.column && column < most {
            return Err(broken("its cells are out of order"));
        }
        while self.column < column.min(most) {
            self.spool.write(b",")?;
            self.column += 1;
        }
        self.begun = true;
        self.spool.write(b"\"")?;
        for (index, piece) in text.split('"').enumerate() {
            if index > 0 {
                self.spool.write(b"\"\"")?;
            }
            self.spool.write(piece.as_bytes())?;
        }
        self.spool.write(b"\"")
    }

    fn finish(mut self) -> Result<Spool, FileError> {
        self.spool.write(b"\n")?;
        self.spool.finish()
    }
}

/// Writes a value as a person would type it.
fn write_value(text: &mut String, value: &DataRef<'_>) {
    // Writing to a String cannot fail.
    let _ = match value {
        DataRef::Empty => Ok(()),
        DataRef::Int(number) => write!(text, "{number}"),
        // Whole numbers come out without a decimal point, and none with an exponent.
        DataRef::Float(number) => write!(text, "{number}"),
        DataRef::Bool(truth) => text.write_str(if *truth { "TRUE" } else { "FALSE" }),
        DataRef::String(words) | DataRef::DateTimeIso(words) | DataRef::DurationIso(words) => {
            write_text(text, words)
        }
        DataRef::SharedString(words) => write_text(text, words),
        DataRef::DateTime(moment) => write_moment(text, *moment),
        DataRef::Error(error) => write!(text, "{error}"),
    };
}

/// Line ends become LF, as in text files.
fn write_text(text: &mut String, words: &str) -> std::fmt::Result {
    if words.contains('\r') {
        text.write_str(&words.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        text.write_str(words)
    }
}

fn write_moment(text: &mut String, moment: ExcelDateTime) -> std::fmt::Result {
    if moment.is_duration() {
        return write!(text, "{}", moment.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    write!(text, "{year:04}-{month:02}-{day:02}")?;
    if (hour, minute, second) == (0, 0, 0) {
        Ok(())
    } else {
        write!(text, "T{hour:02}:{minute:02}:{second:02}")
    }
}
