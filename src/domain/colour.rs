//! Colours, and whether text in them can be read: an organisation chooses one, and nobody has to
//! know what contrast is.

use std::fmt;
use std::str::FromStr;

/// A colour of a screen, written `#1257a8`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colour {
    parts: [u8; 3],
    text: String,
}

/// Why a text is not a colour.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no colour; write it as #1257a8")]
pub struct ColourError(String);

/// The least contrast of text, by WCAG 2.2 (1.4.3, level AA).
pub const READABLE: f64 = 4.5;

impl Colour {
    /// A colour by its parts red, green and blue.
    #[must_use]
    pub fn of(parts: [u8; 3]) -> Self {
        let [red, green, blue] = parts;
        let text = format!("#{red:02x}{green:02x}{blue:02x}");
        Self { parts, text }
    }

    /// The text itself, in small letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How well two colours stand out from each other: from 1, not at all, to 21, black on white
    /// (WCAG 2.2, contrast ratio).
    #[must_use]
    pub fn contrast(&self, other: &Self) -> f64 {
        let (own, other) = (self.luminance(), other.luminance());
        (own.max(other) + 0.05) / (own.min(other) + 0.05)
    }

    /// The nearest colour that can be read on this ground, on the way to `end` (black or white); the
    /// colour itself where it can be.
    #[must_use]
    pub fn readable_on(&self, ground: &Self, end: &Self) -> Self {
        (0..=100)
            .map(|share| self.mixed(end, share))
            .find(|mixed| mixed.contrast(ground) >= READABLE)
            .unwrap_or_else(|| end.clone())
    }

    /// So many hundredths of another colour mixed in.
    fn mixed(&self, other: &Self, share: u16) -> Self {
        let mut parts = self.parts;
        for (own, other) in parts.iter_mut().zip(other.parts) {
            let sum = u16::from(*own) * (100 - share) + u16::from(other) * share;
            *own = u8::try_from(sum / 100).unwrap_or(u8::MAX);
        }
        Self::of(parts)
    }

    fn luminance(&self) -> f64 {
        let [red, green, blue] = self.parts.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl FromStr for Colour {
    type Err = ColourError;

    fn from_str(text: &str) -> Result<Self, ColourError> {
        let wrong = || ColourError(text.to_owned());
        let digits = text.trim().strip_prefix('#').ok_or_else(wrong)?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let mut parts = [0; 3];
        for (part, at) in parts.iter_mut().zip([0, 2, 4]) {
            *part = u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| wrong())?;
        }
        Ok(Self::of(parts))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        text.parse().unwrap()
    }

    #[test]
    fn a_colour_is_six_digits_after_a_hash() {
        assert_eq!(colour(" #12Ab0F ").as_str(), "#12ab0f");
        for bad in [
            "", "#", "#fff", "123456", "#12345g", "#1234567", "red", "#éabc",
        ] {
            assert!(bad.parse::<Colour>().is_err(), "{bad}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        let (black, white) = (colour("#000000"), colour("#ffffff"));
        assert!((black.contrast(&white) - 21.0).abs() < 1e-9);
        assert!((white.contrast(&white) - 1.0).abs() < 1e-9);
        // The grey that is known as the lightest that is readable on white.
        assert!(colour("#767676").contrast(&white) >= READABLE);
        assert!(colour("#777777").contrast(&white) < READABLE);
    }

    #[test]
    fn a_colour_is_changed_as_little_as_makes_it_readable() {
        let (black, white) = (colour("#000000"), colour("#ffffff"));
        let blue = colour("#1257a8");
        assert_eq!(blue.readable_on(&white, &black), blue);
        let yellow = colour("#ffd400").readable_on(&white, &black);
        assert!(
            yellow.contrast(&white) >= READABLE && yellow != black,
            "{yellow}"
        );
        let navy = colour("#000060").readable_on(&black, &white);
        assert!(navy.contrast(&black) >= READABLE && navy != white, "{navy}");
    }
}
