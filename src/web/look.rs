//! What the pages look like: one style for all, and the colours of an organisation.
//!
//! An organisation names one colour. Where text stands in it or on it, it is darkened on light pages
//! and lightened on dark ones until it can be read; as a band, which says nothing, it is as named.

use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};

use super::trouble::Trouble;
use crate::domain::colour::Colour;

/// The look of all pages.
pub(super) const STYLE: &str = include_str!("style.css");

/// The darkest ground that coloured text has in light pages: `--note`.
const LIGHT_GROUND: [u8; 3] = [0xe8, 0xf0, 0xfb];
/// The lightest one in dark pages.
const DARK_GROUND: [u8; 3] = [0x26, 0x33, 0x45];
const BLACK: [u8; 3] = [0; 3];
const WHITE: [u8; 3] = [0xff; 3];

/// A colour in the path of its style.
pub(super) fn name(colour: &Colour) -> String {
    format!("{}.css", colour.as_str().trim_start_matches('#'))
}

/// The style of all pages. Its path changes with it, so it may be kept.
pub(super) async fn style() -> Response {
    sheet(STYLE.to_owned())
}

/// The style of a colour, whoever has it.
pub(super) async fn colour(Path(name): Path<String>) -> Result<Response, Trouble> {
    let digits = name.strip_suffix(".css").ok_or(Trouble::NotFound)?;
    let colour: Colour = format!("#{digits}")
        .parse()
        .map_err(|_| Trouble::NotFound)?;
    Ok(sheet(coloured(&colour)))
}

fn coloured(colour: &Colour) -> String {
    let light = colour.readable_on(&Colour::of(LIGHT_GROUND), &Colour::of(BLACK));
    let dark = colour.readable_on(&Colour::of(DARK_GROUND), &Colour::of(WHITE));
    format!(
        ":root {{ --band: {colour}; --accent: {light}; }}\n\
         @media (prefers-color-scheme: dark) {{ :root {{ --accent: {dark}; }} }}\n"
    )
}

fn sheet(text: String) -> Response {
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/css; charset=utf-8"),
    );
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::colour::READABLE;

    /// The values of a name in the style: of light pages and of dark ones.
    fn values(name: &str) -> [Colour; 2] {
        let start = format!("--{name}: ");
        let mut found = STYLE
            .split(&start)
            .skip(1)
            .map(|rest| rest.split(';').next().unwrap())
            .map(|text| if text == "#fff" { "#ffffff" } else { text });
        [(); 2].map(|()| found.next().unwrap().parse().unwrap())
    }

    #[test]
    fn the_grounds_are_those_of_the_style_and_the_hardest_to_read_on() {
        let notes = values("note");
        assert_eq!(notes, [Colour::of(LIGHT_GROUND), Colour::of(DARK_GROUND)]);
        for ground in ["page", "card"].map(values) {
            for ((note, ground), end) in notes.iter().zip(&ground).zip([BLACK, WHITE]) {
                let end = Colour::of(end);
                assert!(end.contrast(ground) >= end.contrast(note), "{ground}");
            }
        }
    }

    #[test]
    fn text_in_any_colour_and_on_it_can_be_read_on_light_and_on_dark_pages() {
        let on_accent = values("on-accent");
        let grounds = ["page", "card", "note"].map(values);
        let steps = [0_u8, 51, 102, 153, 204, 255];
        let every = (0..steps.len().pow(3))
            .map(|at| Colour::of([at / 36, at / 6, at].map(|place| steps[place % 6])));
        for colour in every {
            let style = coloured(&colour);
            let mut accents = style.split("--accent: ").skip(1);
            for scheme in 0..2 {
                let text = accents.next().unwrap().split(';').next().unwrap();
                let accent: Colour = text.parse().unwrap();
                assert!(
                    accent.contrast(&on_accent[scheme]) >= READABLE,
                    "{colour}: {accent}"
                );
                for ground in &grounds {
                    assert!(
                        accent.contrast(&ground[scheme]) >= READABLE,
                        "{colour}: {accent}"
                    );
                }
            }
        }
    }
}
