//! The rules that no compiler checks: which layer may know which, what stays above the edge, how
//! long a file may be, and that no file is forgotten.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A file that is longer says more than one thing.
const MAX_LINES: usize = 450;

/// What only an edge does: it prints, reads the environment and the clock, asks and exits.
const ONLY_AT_THE_EDGE: [&str; 16] = [
    "println!",
    "eprintln!",
    "print!(",
    "eprint!(",
    "dbg!",
    "env::var",
    "env::args",
    "process::exit",
    "io::stdin",
    "io::stdout",
    "io::stderr",
    "Timestamp::now",
    "SystemTime::now",
    "clap::",
    "dialoguer::",
    "indicatif::",
];

/// Ways to run SQL that nobody compared with the schema.
const UNCHECKED: [&str; 11] = [
    "query(",
    "query_as(",
    "query_scalar(",
    "query_with(",
    "query_as_with(",
    "query_scalar_with(",
    "raw_sql(",
    "QueryBuilder",
    "AssertSqlSafe",
    ".execute(\"",
    ".fetch_all(\"",
];

/// The edges and the root, which are not held to what is below them.
const EDGES: [&str; 4] = ["cli", "web", "lib", "main"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below a folder of the checkout.
fn files_in(folder: &str) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}")) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.insert(path);
            }
        }
    }
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}"))
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .display()
        .to_string()
}

/// The code without comments.
fn code(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    for line in text.lines() {
        // Two slashes between quotes are part of an address.
        let comment = line
            .match_indices("//")
            .find(|(at, _)| line[..*at].matches('"').count() % 2 == 0);
        code.push_str(comment.map_or(line, |(at, _)| &line[..at]));
        code.push('\n');
    }
    code
}

/// The code that ships: without the tests at the end of a file.
fn shipped(code: &str) -> &str {
    code.find("#[cfg(test)]\nmod ")
        .map_or(code, |at| &code[..at])
}

/// The path of a file's module: `src/store/mail.rs` is `["store", "mail"]`.
fn module_of(path: &Path) -> Vec<String> {
    let inside = path
        .strip_prefix(root().join("src"))
        .unwrap()
        .with_extension("");
    let mut module: Vec<String> = inside
        .iter()
        .map(|part| part.to_str().unwrap().to_owned())
        .collect();
    if module.last().is_some_and(|last| last == "mod") {
        module.pop();
    }
    module
}

fn is_identifier(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The first names of a path or of a group of paths: `a::b` or `{a::b, c::{d, e}}`.
fn first_names(text: &str) -> Vec<String> {
    let Some(group) = text.strip_prefix('{') else {
        return vec![
            text.chars()
                .take_while(|c| is_identifier(*c) || *c == '*')
                .collect(),
        ];
    };
    let mut names = vec![String::new()];
    let (mut depth, mut is_first) = (0_usize, true);
    for c in group.chars() {
        match c {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(String::new());
                is_first = true;
            }
            c if is_first && (is_identifier(c) || c == '*') => {
                if let Some(last) = names.last_mut() {
                    last.push(c);
                }
            }
            c if c.is_whitespace() && names.last().is_none_or(String::is_empty) => {}
            _ => is_first = false,
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// The top-level modules that a file names, however it spells the way to them.
fn top_level_names(module: &[String], code: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let tests = code.find("#[cfg(test)]\nmod ").unwrap_or(code.len());
    for keyword in ["crate::", "admit::"] {
        for (at, _) in code.match_indices(keyword) {
            if !code[..at].ends_with(is_identifier) {
                names.extend(first_names(&code[at + keyword.len()..]));
            }
        }
    }
    let mut rest = 0;
    while let Some(found) = code[rest..].find("super::") {
        let at = rest + found;
        let chain = code[at..]
            .split("super::")
            .take_while(|between| between.is_empty())
            .count();
        rest = at + chain.max(1) * "super::".len();
        // A module of tests inside the file is one step further down.
        let depth = module.len() + usize::from(at > tests);
        if chain == depth {
            names.extend(first_names(&code[rest..]));
        }
    }
    names
}

/// Who may use whom, as the table at the head of `src/lib.rs` says.
fn layers() -> BTreeMap<String, BTreeSet<String>> {
    let text = read(&root().join("src/lib.rs"));
    let names = |cell: &str| -> BTreeSet<String> {
        cell.split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    };
    let rows = text
        .lines()
        .filter_map(|line| line.strip_prefix("//! | [`"));
    rows.map(|row| {
        let layer = row.split('`').next().unwrap().to_owned();
        let may_use = row.trim_end_matches([' ', '|']).rsplit('|').next().unwrap();
        (layer, names(may_use))
    })
    .collect()
}

#[test]
fn layers_use_only_those_below_them() {
    let layers = layers();
    let mut broken = Vec::new();
    for path in files_in("src") {
        let module = module_of(&path);
        let layer = module[0].as_str();
        if layer == "lib" || layer == "main" {
            continue;
        }
        let Some(may_use) = layers.get(layer) else {
            panic!(
                "{}: the table of layers in src/lib.rs does not have it",
                shown(&path)
            );
        };
        for name in top_level_names(&module, &code(&read(&path))) {
            let is_layer = layers.contains_key(&name);
            let is_evasion = name == "self" || name == "*";
            if is_evasion || (is_layer && name != layer && !may_use.contains(&name)) {
                broken.push(format!("{} uses {name}", shown(&path)));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_table_of_layers_says_what_it_must() {
    let layers = layers();
    let set = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(layers["domain"], set(&[]));
    assert_eq!(layers["failpoint"], set(&[]));
    for layer in ["store", "mail", "crypto", "intake", "embedded"] {
        assert_eq!(layers[layer], set(&["domain"]), "{layer}");
    }
    assert_eq!(
        layers["service"],
        set(&["store", "mail", "crypto", "failpoint", "domain"])
    );
    for edge in ["cli", "web"] {
        if let Some(may_use) = layers.get(edge) {
            assert!(
                may_use.is_disjoint(&set(&["store", "mail", "crypto"])),
                "{edge}: {may_use:?}"
            );
        }
    }
}

#[test]
fn every_way_to_name_a_layer_is_seen() {
    let module = ["store".to_owned(), "mail".to_owned()];
    for (text, names) in [
        ("use crate::mail::X;", vec!["mail"]),
        ("pub use crate::mail;", vec!["mail"]),
        (
            "use crate::{\n    domain::{id::A, b},\n    mail::X,\n};",
            vec!["domain", "mail"],
        ),
        ("fn f(x: &crate::crypto::X) {}", vec!["crypto"]),
        ("use super::super::mail::X;", vec!["mail"]),
        ("use super::super::{mail, domain};", vec!["domain", "mail"]),
        ("use super::mail;", vec![]),
        ("use crate::{self as all};", vec!["self"]),
        ("use crate::*;", vec!["*"]),
        ("$crate::domain::x!()", vec!["domain"]),
        ("use other_crate::mail;", vec![]),
        ("// use crate::mail;", vec![]),
        ("let url = \"https://a\"; crate::mail::x();", vec!["mail"]),
        (
            "#[cfg(test)]\nmod tests { use super::super::mail; }",
            vec![],
        ),
    ] {
        let found = top_level_names(&module, &code(text));
        assert_eq!(
            found.iter().map(String::as_str).collect::<Vec<_>>(),
            names,
            "{text}"
        );
    }
}

#[test]
fn nothing_below_the_edge_prints_asks_exits_or_reads_environment_and_clock() {
    let mut broken = Vec::new();
    for path in files_in("src") {
        let module = module_of(&path);
        if EDGES.contains(&module[0].as_str()) || module.iter().any(|part| part == "tests") {
            continue;
        }
        let text = code(&read(&path));
        for what in ONLY_AT_THE_EDGE {
            let is_there = shipped(&text)
                .match_indices(what)
                .any(|(at, _)| !shipped(&text)[..at].ends_with(is_identifier));
            if is_there {
                broken.push(format!("{}: {what}", shown(&path)));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn sql_that_is_not_checked_when_compiled_says_why() {
    let mut broken = Vec::new();
    for path in files_in("src") {
        let text = code(&read(&path));
        let lines: Vec<&str> = shipped(&text).lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let is_unchecked = UNCHECKED.iter().any(|way| {
                let own_word = way.starts_with('.');
                line.match_indices(way).any(|(at, _)| {
                    own_word || !line[..at].ends_with(|c| is_identifier(c) || c == '.')
                })
            });
            let above: String = lines[number.saturating_sub(8)..number]
                .concat()
                .split_whitespace()
                .collect();
            let is_explained = above.contains("#[expect(clippy::disallowed_methods")
                && above.contains("reason=\"");
            if is_unchecked && !line.contains("fn ") && !is_explained {
                broken.push(format!("{}:{}: {}", shown(&path), number + 1, line.trim()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_fail_point_is_passed_in_one_place() {
    let mut passed = BTreeMap::new();
    for path in files_in("src") {
        let text = read(&path);
        let names = text.split("failpoint::pass(\"").skip(1);
        for name in names.filter_map(|rest| rest.split('"').next()) {
            *passed.entry(name.to_owned()).or_insert(0) += 1;
        }
    }
    let named = admit::failpoint::NAMES.iter();
    assert_eq!(
        passed,
        named
            .map(|name| ((*name).to_owned(), 1))
            .collect::<BTreeMap<_, _>>()
    );
}

#[test]
fn no_file_is_too_long() {
    let mut long = Vec::new();
    for path in ["src", "tests", "benches"].into_iter().flat_map(files_in) {
        let lines = read(&path).lines().count();
        if lines > MAX_LINES {
            long.push(format!("{}: {lines} lines", shown(&path)));
        }
    }
    assert!(long.is_empty(), "more than {MAX_LINES}: {long:#?}");
}

/// The files that a root brings in, by `mod` and `mod`.
fn reachable(root: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut open = vec![(root.to_owned(), true)];
    while let Some((path, is_root)) = open.pop() {
        let folder = path.parent().unwrap();
        let stem = path.file_stem().unwrap();
        let own = if is_root || stem == "mod" {
            folder.to_owned()
        } else {
            folder.join(stem)
        };
        for line in code(&read(&path)).lines() {
            let Some(declared) = line.trim().strip_suffix(';') else {
                continue;
            };
            let mut words = declared.split_whitespace().rev();
            let (Some(name), Some("mod")) = (words.next(), words.next()) else {
                continue;
            };
            let ways = [
                own.join(format!("{name}.rs")),
                own.join(name).join("mod.rs"),
            ];
            open.extend(
                ways.into_iter()
                    .filter(|way| way.is_file())
                    .map(|way| (way, false)),
            );
        }
        found.insert(path);
    }
    found
}

#[test]
fn no_file_is_forgotten() {
    for (folder, roots) in [
        ("tests", &["it.rs", "browser/main.rs"][..]),
        ("src", &["lib.rs", "main.rs"]),
    ] {
        let mut forgotten = files_in(folder);
        for name in roots {
            for path in reachable(&root().join(folder).join(name)) {
                forgotten.remove(&path);
            }
        }
        assert!(forgotten.is_empty(), "no module declares {forgotten:#?}");
    }
}
