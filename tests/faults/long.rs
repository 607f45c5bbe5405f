//! The long form, which `scripts/faults --long` runs in the sizes that it is given.

use std::io::Write as _;
use std::time::Instant;

use super::figures::{Figures, size, table};
use super::{cells, database, kills, processes};

#[test]
#[ignore = "takes long; scripts/faults --long runs it"]
fn long_form() {
    let scenarios: [fn() -> Figures; 9] = [
        || kills::at_random(size("KILLS", 20)),
        || kills::by_the_server(size("PHASES", 3)),
        || kills::at_points(size("POINTS", 2)),
        || database::commits_cut(size("CUTS", 20)),
        || database::restarts(size("RESTARTS", 5), false),
        || database::restarts(size("RESTARTS", 5), true),
        || cells::all(size("MAILS", 10)),
        || processes::at_once(size("ROUNDS", 10), size("PEOPLE", 100)),
        || processes::stopped(size("STOPS", 5)),
    ];
    let mut figures = Vec::new();
    for scenario in scenarios {
        let began = Instant::now();
        let came_to = scenario();
        let took = began.elapsed().as_secs();
        say(&format!(
            "{}: {} ({took} s)",
            came_to.scenario, came_to.account
        ));
        figures.push(came_to);
    }
    say(&format!("\n{}", table(&figures)));
    figures.iter().for_each(Figures::judge);
}

/// To whoever watches: what a test prints is kept back until it fails.
fn say(text: &str) {
    writeln!(std::io::stderr(), "{text}").unwrap();
}
