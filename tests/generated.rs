//! The committed completion scripts and manual pages are those of the command tree.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use admit::cli::commands::generate;

const MEND: &str = "run `cargo run -- generate --out .` and commit what it writes";

#[test]
fn the_committed_files_are_what_generate_writes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = generate::files().unwrap();
    for (name, text) in &files {
        let committed = fs::read_to_string(root.join(name)).unwrap_or_default();
        assert!(committed == *text, "{name} is out of date: {MEND}");
    }
    let expected: BTreeSet<String> = files.into_iter().map(|(name, _)| name).collect();
    for folder in ["completions", "man"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let name = format!("{folder}/{}", entry.unwrap().file_name().to_string_lossy());
            assert!(
                expected.contains(&name),
                "{name} belongs to nothing: {MEND}"
            );
        }
    }
}

#[test]
fn every_manual_page_has_the_sections_of_man_pages_7() {
    for (name, text) in generate::files().unwrap() {
        if !name.ends_with(".1") {
            continue;
        }
        for section in [
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "EXIT STATUS",
            "ENVIRONMENT",
            "FILES",
            "EXAMPLES",
            "SEE ALSO",
        ] {
            let plain = format!(".SH {section}\n");
            let quoted = format!(".SH \"{section}\"\n");
            assert!(
                text.contains(&plain) || text.contains(&quoted),
                "{name} lacks {section}"
            );
        }
        assert!(
            text.contains("Read this configuration file and no other"),
            "{name} leaves out the text of hidden flags"
        );
        assert!(
            text.contains(env!("CARGO_PKG_VERSION")),
            "{name} lacks the version"
        );
    }
}

#[test]
fn man_has_no_complaint_about_any_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for entry in fs::read_dir(root.join("man")).unwrap() {
        let path = entry.unwrap().path();
        let Ok(output) = Command::new("man")
            .args(["--warnings", "-l", "-E", "UTF-8", "-Tutf8"])
            .arg(&path)
            .env("MANROFFSEQ", "")
            .env("LC_ALL", "C.UTF-8")
            .env("MANWIDTH", "100")
            .output()
        else {
            // Without man there is nobody to complain.
            return;
        };
        let complaints = String::from_utf8_lossy(&output.stderr);
        assert_eq!(complaints, "", "{}", path.display());
        assert!(!output.stdout.is_empty(), "{}", path.display());
    }
}
