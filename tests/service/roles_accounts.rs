//! A person's whole life, each step by the role that the work gives it to: staff with the operator's
//! rights, mails with the mailer's, the pages with those of the web, and the audit with the auditor's.

use std::sync::Arc;

use admit::domain::id::AccountId;
use admit::domain::language::Language;
use admit::domain::name::PersonName;
use admit::domain::token::PlainToken;
use admit::mail::MemoryOutbox;
use admit::service::account::AccountTarget;
use admit::service::account::address::ChangeAddress;
use admit::service::account::close::ChangeState;
use admit::service::account::create::{AccountCreated, CreateAccount};
use admit::service::account::list::AccountFilter;
use admit::service::activation::staff::ResendActivation;
use admit::service::activation::{Activation, ChosenPassword};
use admit::service::audit::AuditFilter;
use admit::service::erasure::{
    DeleteAccount, EraseAccount, EraseDue, EraseInvitee, RestoreAccount,
};
use admit::service::invitation::InvitationTarget;
use admit::service::join::{LinkView, SignUp};
use admit::service::login::LogIn;
use admit::service::member::{
    EndMembership, MemberFilter, MemberRequest, RestoreMembership, SetRoles,
};
use admit::service::password_reset::AskReset;
use admit::service::reset::SetPassword;
use admit::service::{Grounds, Mode, Service, Stop};
use secrecy::SecretString;

use crate::support::roles::TestRoles;
use crate::support::world::{World, due, memory, service_at, withdraw};

const PASSWORD: &str = "Blauwe-fiets 12";
const NEWER: &str = "Groene-fiets 34";

/// Everybody at work on one database.
struct Staff {
    /// First, because they are taken away before their database is.
    _roles: TestRoles,
    world: World,
    operator: Service,
    mailer: Service,
    web: Service,
    auditor: Service,
    outbox: MemoryOutbox,
}

impl Staff {
    async fn new() -> Self {
        let mut world = World::new().await;
        let roles = TestRoles::applied(&world.database).await;
        let at = async |who: &str| {
            let url = world.database.url_as(&roles.name(who));
            service_at(&url, who, 4).await
        };
        let (operator, mailer) = (at("operator").await, at("mailer").await);
        let (web, auditor) = (at("web").await, at("auditor").await);
        world.service = operator.clone();
        Self {
            world,
            operator,
            mailer,
            web,
            auditor,
            outbox: MemoryOutbox::default(),
            _roles: roles,
        }
    }

    /// Delivers what waits, and answers the link of the last mail that has one.
    async fn link(&self, purpose: &str) -> PlainToken {
        let mailing = memory(&self.outbox);
        let done = self.mailer.deliver(Arc::clone(&mailing), due()).await;
        assert!(done.unwrap().sent > 0, "a mail with a link to {purpose}");
        let begins = format!("https://admit.example/{purpose}/");
        let delivered = self.outbox.delivered();
        let texts = delivered.iter().rev().map(|mail| {
            // Without the line breaks of quoted-printable.
            String::from_utf8_lossy(&mail.message).replace("=\r\n", "")
        });
        let tokens = texts.filter_map(|text| {
            let at = text.find(&begins)? + begins.len();
            text[at..at + 43].parse().ok()
        });
        tokens.into_iter().next().unwrap()
    }

    fn member(&self) -> MemberRequest {
        MemberRequest {
            target: kim(),
            space: self.world.space.clone(),
            run: None,
            grounds: grounds(),
            mode: Mode::Apply,
        }
    }

    async fn log_in(&self, password: &str) -> bool {
        let request = LogIn {
            email: "kim@mail.test".parse().unwrap(),
            password: SecretString::from(password),
            source: Some("192.0.2.1".to_owned()),
        };
        self.web.log_in(request).await.is_ok()
    }

    /// Signs up by the link of an invitation, and activates.
    async fn enter(&self, email: &str) -> AccountId {
        self.world.invite_one(email).await;
        let token = self.link("join").await;
        let LinkView::Open(open) = self.web.look(&token).await.unwrap() else {
            panic!("an open invitation");
        };
        let request = SignUp {
            token,
            email: email.parse().unwrap(),
            name: None,
            password: SecretString::from(PASSWORD),
            terms_version: open.terms.version,
            language: Language::Nl,
            source: Some("192.0.2.1".to_owned()),
        };
        let signed_up = self.web.sign_up(request).await.unwrap();
        let activation = self.link("activate").await;
        self.web.activate(&activation, None).await.unwrap();
        signed_up.account
    }
}

fn state() -> ChangeState {
    ChangeState {
        target: kim(),
        grounds: grounds(),
        mode: Mode::Apply,
    }
}

fn kim() -> AccountTarget {
    AccountTarget::Email("kim@mail.test".parse().unwrap())
}

fn grounds() -> Grounds {
    Grounds {
        reason: Some("asked for".to_owned()),
        ticket: Some("T-1".to_owned()),
    }
}

#[tokio::test]
async fn somebody_enters_is_locked_out_and_let_in_again() {
    let staff = Staff::new().await;
    staff.enter("kim@mail.test").await;
    assert!(staff.log_in(PASSWORD).await);
    assert!(!staff.log_in("Wrong-1234").await);
    let operator = &staff.operator;
    operator.unlock_account(&state()).await.unwrap();
    operator.disable_account(&state(), false).await.unwrap();
    assert!(!staff.log_in(PASSWORD).await);
    operator.reactivate_account(&state()).await.unwrap();
    assert!(staff.log_in(PASSWORD).await);

    let asked = AskReset {
        target: kim(),
        force: false,
        end_sessions: true,
        run: None,
        grounds: grounds(),
        mode: Mode::Apply,
    };
    operator.ask_reset(&asked).await.unwrap();
    let token = staff.link("reset").await;
    staff.web.look_reset(&token).await.unwrap();
    let chosen = SetPassword {
        token,
        password: SecretString::from(NEWER),
        source: None,
    };
    staff.web.set_password(chosen).await.unwrap();
    assert!(staff.log_in(NEWER).await);

    // The same from the public form, which the pages answer.
    staff.world.sql("DELETE FROM throttle").await;
    let address = "kim@mail.test".parse().unwrap();
    staff
        .web
        .request_reset(&address, Some("192.0.2.1"))
        .await
        .unwrap();
    staff.web.answer_reset_requests().await.unwrap();
    let person = operator.show_person("kim@mail.test").await.unwrap();
    assert_eq!(person.standing.code(), "fine", "{person:?}");
    let listed = operator.list_accounts(&AccountFilter::default()).await;
    assert_eq!(listed.unwrap().accounts.len(), 1);
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one life, step by step")]
async fn an_account_of_the_staffs_making_is_activated_moved_and_sent_off() {
    let staff = Staff::new().await;
    let operator = &staff.operator;
    let create = CreateAccount {
        email: "kim@mail.test".parse().unwrap(),
        name: PersonName::default(),
        language: Language::En,
        run: None,
        grounds: grounds(),
        mode: Mode::Apply,
    };
    let made = operator.create_account(&create).await.unwrap();
    assert!(matches!(made, AccountCreated::Created(..)));
    let again = ResendActivation {
        target: kim(),
        force: true,
        run: None,
        grounds: grounds(),
        mode: Mode::Apply,
    };
    operator.resend_activation(&again).await.unwrap();
    let token = staff.link("activate").await;
    let terms = staff.web.current_terms(Language::En).await.unwrap();
    let choice = ChosenPassword {
        password: SecretString::from(PASSWORD),
        terms_version: terms.version,
    };
    let activated = staff.web.activate(&token, Some(choice)).await.unwrap();
    assert!(matches!(activated, Activation::Activated(..)));

    staff.world.invite_one("kim@mail.test").await;
    let join = staff.link("join").await;
    let Activation::Activated(id, _) = activated else {
        unreachable!("checked above");
    };
    staff.web.join_as(&join, id, None).await.unwrap();
    let roles = SetRoles {
        member: staff.member(),
        roles: "assistant".parse().unwrap(),
        leave_ownerless: false,
    };
    operator.set_roles(&roles).await.unwrap();
    let end = EndMembership {
        member: staff.member(),
        leave_ownerless: false,
        notice: true,
    };
    operator.end_membership(&end).await.unwrap();
    let restore = RestoreMembership {
        member: staff.member(),
        notice: true,
    };
    operator.restore_membership(&restore).await.unwrap();
    let members = MemberFilter {
        space: staff.world.space.id,
        role: None,
        ended: false,
        email: None,
        before: None,
        limit: None,
    };
    let members = operator.list_members(&members).await;
    assert_eq!(members.unwrap().members.len(), 1);

    let to = ChangeAddress {
        target: kim(),
        to: "kim@work.test".parse().unwrap(),
        without_old: true,
        force: false,
        run: None,
        grounds: grounds(),
        mode: Mode::Apply,
    };
    operator.change_address(&to).await.unwrap();
    staff.link("address").await;
    let links = "SELECT count(*) FROM link WHERE purpose = 'address'";
    assert_eq!(staff.world.value(links).await, "1");
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one life, step by step")]
async fn whoever_goes_is_deleted_restored_and_erased() {
    let staff = Staff::new().await;
    let operator = &staff.operator;
    let id = staff.enter("kim@mail.test").await;
    let delete = DeleteAccount {
        target: kim(),
        grace: jiff::SignedDuration::from_hours(24),
        leave_ownerless: false,
        grounds: grounds(),
        mode: Mode::Apply,
    };
    operator.delete_account(&delete).await.unwrap();
    let restore = RestoreAccount {
        target: kim(),
        grounds: grounds(),
        mode: Mode::Apply,
    };
    operator.restore_account(&restore).await.unwrap();
    assert!(staff.log_in(PASSWORD).await);
    let erase = EraseAccount {
        target: AccountTarget::Id(id),
        leave_ownerless: false,
        mail_folder: None,
        grounds: grounds(),
        mode: Mode::Apply,
    };
    operator.erase_account(&erase).await.unwrap();
    let hash = "SELECT password_hash IS NULL AND email IS NULL FROM account";
    assert_eq!(staff.world.value(hash).await, "true");

    staff.world.invite_one("lee@mail.test").await;
    let lee = EraseInvitee {
        email: "lee@mail.test".parse().unwrap(),
        mail_folder: None,
        grounds: grounds(),
        mode: Mode::Apply,
    };
    operator.erase_invitee(&lee).await.unwrap();
    let due = EraseDue {
        limit: None,
        mail_folder: None,
        grounds: grounds(),
        mode: Mode::Apply,
        stop: Stop::default(),
    };
    staff.enter("ada@mail.test").await;
    staff
        .world
        .sql("UPDATE account SET erase_after = now() WHERE state = 'deleted'")
        .await;
    let done = operator.erase_due(&due).await.unwrap();
    assert!(done.failure.is_none(), "{done:?}");

    let ada = staff.world.invite_one("ada@elsewhere.test").await;
    withdraw(operator, InvitationTarget::Id(ada)).await.unwrap();
    operator.seal_audit(Mode::Apply).await.unwrap();
    let mut verification = staff.auditor.verify_audit(None);
    while verification.step().await.unwrap() {}
    let verdict = verification.end().await.unwrap();
    assert!(verdict.first_broken.is_none(), "{verdict:?}");
    let ada = AccountTarget::Email("ada@elsewhere.test".parse().unwrap());
    let story = staff.auditor.find_story(&ada).await.unwrap();
    assert!(!story.subjects.is_empty(), "{story:?}");
    let listed = staff.auditor.list_audit(&AuditFilter::default()).await;
    assert!(listed.unwrap().entries.len() > 10);
    let mut export = staff.auditor.export_audit(None, None);
    while export.page().await.unwrap().is_some() {}
}
