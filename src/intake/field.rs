//! What columns can hold, and the header names that say so in several languages.
//!
//! A header is compared by its letters and digits alone, so that `E-Mail`, `e_mail` and ` Email `
//! are one.

use unicode_normalization::UnicodeNormalization as _;

/// What a column can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The address; the one column that a file must have.
    Email,
    /// The whole name.
    Name,
    /// Given name.
    GivenName,
    /// What stands between (tussenvoegsel).
    Infix,
    /// Family name.
    FamilyName,
    /// Language of the mails.
    Language,
    /// One or more roles.
    Role,
    /// The organisation's own number for the person.
    Reference,
    /// The space to join.
    Space,
    /// When the invitation ends.
    Expires,
}

/// Header names in English, Dutch and German, and for the address in French and Spanish too, as
/// [`fold`] leaves them.
const SYNONYMS: &[(Field, &str)] = &[
    (
        Field::Email,
        "email mail emailaddress mailaddress emailadres mailadres emailadresse emails",
    ),
    (
        Field::Email,
        "mailadresse workemail elektronischepost courriel adressecourriel adresseemail",
    ),
    (
        Field::Email,
        "adressemail correo correoelectronico correoelectrónico",
    ),
    (
        Field::Name,
        "name fullname displayname naam volledigenaam vollständigername",
    ),
    (
        Field::GivenName,
        "given first givenname firstname forename voornaam roepnaam vorname rufname",
    ),
    (
        Field::Infix,
        "infix nameprefix middlename tussenvoegsel tussenvoegsels voorvoegsel",
    ),
    (Field::Infix, "voorvoegsels namenszusatz namenszusätze"),
    (
        Field::FamilyName,
        "family last familyname lastname surname achternaam familienaam nachname familienname",
    ),
    (Field::Language, "language lang taal voorkeurstaal sprache"),
    (Field::Role, "role roles rol rollen rolle"),
    (
        Field::Reference,
        "reference ref identificationnumber clientnumber clientid patientnumber",
    ),
    (
        Field::Reference,
        "kenmerk referentie identificatienummer cliëntnummer clientnummer cliëntid",
    ),
    (
        Field::Reference,
        "patiëntnummer patientnummer personeelsnummer referenz kennung",
    ),
    (
        Field::Reference,
        "aktenzeichen klientennummer patientennummer identifikationsnummer",
    ),
    (Field::Space, "space healthspace spaceslug ruimte bereich"),
    (
        Field::Expires,
        "expires expiry expiresat validuntil geldigtot vervalt verloopt vervaldatum",
    ),
    (Field::Expires, "gültigbis läuftab ablaufdatum"),
];

impl Field {
    /// Every field, in the order in which they are listed.
    pub const ALL: [Self; 10] = [
        Self::Email,
        Self::Name,
        Self::GivenName,
        Self::Infix,
        Self::FamilyName,
        Self::Language,
        Self::Role,
        Self::Reference,
        Self::Space,
        Self::Expires,
    ];

    /// The word on the command line and in the template.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Name => "name",
            Self::GivenName => "given_name",
            Self::Infix => "infix",
            Self::FamilyName => "family_name",
            Self::Language => "language",
            Self::Role => "role",
            Self::Reference => "reference",
            Self::Space => "space",
            Self::Expires => "expires",
        }
    }

    /// The field that a header names.
    #[must_use]
    pub fn of_header(header: &str) -> Option<Self> {
        let folded = fold(header);
        SYNONYMS
            .iter()
            .find(|(_, names)| names.split(' ').any(|name| name == folded))
            .map(|(field, _)| *field)
    }
}

/// The letters and digits of a header in lower case: blanks of every width, marks and punctuation
/// do not tell headers apart.
pub(super) fn fold(header: &str) -> String {
    header
        .nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// True for the columns that reports add, which are never data.
pub(super) fn is_report_column(header: &str) -> bool {
    header.trim().to_lowercase().starts_with("admit_")
}
