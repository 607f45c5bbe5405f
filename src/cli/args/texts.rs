//! Texts on the command line that end up in the database, checked as far as it would check them.

/// A name: one line of 1 to 100 characters, without blanks around it.
pub fn name(text: &str) -> Result<String, String> {
    line(text, 100)
}

/// Whom to turn to: one line of 1 to 200 characters.
pub fn contact(text: &str) -> Result<String, String> {
    line(text, 200)
}

/// Why something is done: 1 to 1,000 characters.
pub fn reason(text: &str) -> Result<String, String> {
    line(text, 1000)
}

/// A reference to a ticket: one line of 1 to 100 characters, and no address: it stays in the audit
/// when the person it is about is erased.
pub fn ticket(text: &str) -> Result<String, String> {
    let ticket = line(text, 100)?;
    if ticket.contains('@') {
        return Err(
            "it has an \"@\": the ticket is kept for good, so it must not hold an \
                    address; name the ticket alone, and put the address into --reason"
                .to_owned(),
        );
    }
    Ok(ticket)
}

/// The address of a web page.
pub fn web_address(text: &str) -> Result<String, String> {
    let text = text.trim();
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    let is_whole = host.is_some_and(|host| !host.is_empty());
    if !is_whole || text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err("it is no address such as https://care.example/start".to_owned());
    }
    if text.len() > 2000 {
        return Err("it is longer than 2000 bytes".to_owned());
    }
    Ok(text.to_owned())
}

fn line(text: &str, longest: usize) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        Err("it is empty".to_owned())
    } else if text.chars().count() > longest {
        Err(format!("it is longer than {longest} characters"))
    } else if text.contains(char::is_control) {
        Err("it is not one line of plain text".to_owned())
    } else {
        Ok(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_that_is_neither_empty_nor_long() {
        assert_eq!(name(" Spring Clinic "), Ok("Spring Clinic".to_owned()));
        for bad in ["", "  ", "a\nb", "\u{1b}[31m", &"x".repeat(101)] {
            assert!(name(bad).is_err(), "{bad:?}");
        }
        assert!(name(&"é".repeat(100)).is_ok());
    }

    #[test]
    fn a_ticket_that_holds_an_address_is_refused() {
        assert_eq!(ticket("GDPR-91"), Ok("GDPR-91".to_owned()));
        assert!(ticket("from anna@mail.test").is_err());
    }

    #[test]
    fn a_web_address_names_a_host() {
        for good in ["https://care.example", "http://localhost:8080/a?b#c"] {
            assert_eq!(web_address(good), Ok(good.to_owned()));
        }
        for bad in [
            "care.example",
            "https://",
            "https:///x",
            "ftp://x",
            "https://a b",
        ] {
            assert!(web_address(bad).is_err(), "{bad:?}");
        }
    }
}
