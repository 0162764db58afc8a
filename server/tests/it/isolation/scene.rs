//! A victim with secrets, and everybody who might look.

use contract::{
    ChatId, ClientId, ContactId, ImageId, MessageId, PhoneId, SessionId, SignInId,
    auth::{Login, Role},
};
use domain::{
    Clock, Drivers, Services,
    testing::{PASSWORD, email, visitor},
};
use serde_json::json;

use crate::harness::{Answer, Caller, Line, Person, TestServer, string};

/// Everybody who might look, in the order of a row's statuses.
pub(super) const PRINCIPALS: [&str; 6] = ["nobody", "expired", "deactivated", "stranger", "member", "admin"];

/// Words of Alice's that only the members of her chat with Bob may read.
const MESSAGE: &str = "canary-message";
/// What Alice's browser calls itself, which only she and administrators may know.
const AGENT: &str = "canary-agent";

/// The victim is Alice, who has a chat with Bob, and a group with him.
pub(super) struct Scene {
    pub(super) server: TestServer,
    pub(super) alice: Person,
    pub(super) sign_in: SignInId,
    pub(super) chat: ChatId,
    pub(super) message: MessageId,
    /// A picture that Alice uploaded and did not send.
    pub(super) unsent: ImageId,
    /// A picture that Alice sent to Bob.
    pub(super) picture: ImageId,
    /// Alice's group, with Bob in it.
    pub(super) group: ChatId,
    /// Alice's number, her chat with a customer, what she wrote there, the customer, and her virtual phone.
    pub(super) session: SessionId,
    pub(super) customers_chat: ChatId,
    pub(super) to_customer: MessageId,
    pub(super) contact: ContactId,
    pub(super) phone: PhoneId,
    /// The phone that her number is linked to.
    pub(super) owners_phone: PhoneId,
    /// Somebody to whom administrators may do things.
    pub(super) spare: Person,
    tokens: [String; PRINCIPALS.len()],
    cookies: [String; PRINCIPALS.len()],
}

impl Scene {
    pub(super) async fn new() -> Self {
        let server = TestServer::new().await;
        let admin = server.person("Admin", Role::Admin).await;
        let [alice, member, stranger, spare] = server.staff(["Alice", "Bob", "Stranger", "Spare"]).await;
        let [expired, deactivated] = server.staff(["Expired", "Deactivated"]).await;
        let (expired_token, expired_cookie) = sign_in_long_ago(&server, &expired).await;
        let path = format!("/api/users/{}/deactivate", deactivated.id);
        server.by(&admin).post(&path, &json!({})).await.must(200);

        let chat = server.chat_of(&alice, &member).await;
        let message = server.say(&alice, chat, MESSAGE).await;
        let (unsent, picture) = (server.upload(&alice).await, server.upload(&alice).await);
        let new = json!({"clientId": ClientId::generate(), "imageId": picture, "text": MESSAGE});
        server.by(&alice).post(&format!("/api/chats/{chat}/messages"), &new).await.must(201);
        let new = json!({"kind": "group", "title": MESSAGE, "memberIds": [member.id]});
        let group = server.by(&alice).post("/api/chats", &new).await.must(201);
        let group = string(&group["id"]).parse().expect("an id");
        let login = json!({"login": email("Alice"), "password": PASSWORD});
        server.nobody().with("user-agent", AGENT).post("/api/auth/login", &login).await.must(200);
        let sign_in = server.principal(&alice).await.sign_in_id;

        let line = Line::of(&server, &alice, MESSAGE).await;
        let people = [&deactivated, &stranger, &member, &admin];
        let [t0, t1, t2, t3] = people.map(|person| person.tokens.access_token.clone());
        let [c0, c1, c2, c3] = people.map(|person| person.cookie.clone());
        Self {
            alice,
            sign_in,
            chat,
            message: string(&message["id"]).parse().expect("an id"),
            unsent,
            picture,
            group,
            session: line.session,
            customers_chat: line.chat,
            to_customer: line.message,
            contact: line.contact,
            phone: line.customer,
            owners_phone: line.phone,
            spare,
            tokens: [String::new(), expired_token, t0, t1, t2, t3],
            cookies: [String::new(), expired_cookie, c0, c1, c2, c3],
            server,
        }
    }

    /// A principal's program.
    pub(super) fn program(&self, principal: usize) -> Caller {
        match self.token(principal) {
            "" => self.server.nobody(),
            token => self.server.nobody().with_token(token),
        }
    }

    /// A principal's access token; empty for nobody.
    pub(super) fn token(&self, principal: usize) -> &str {
        &self.tokens[principal]
    }

    /// A principal's browser.
    pub(super) fn browser(&self, principal: usize) -> Caller {
        match self.cookies[principal].as_str() {
            "" => self.server.nobody().as_browser(),
            cookie => self.server.browser_with(cookie),
        }
    }

    /// Panics when an answer is not what a principal may get, or holds what they may not see.
    pub(super) fn check(about: &str, principal: usize, expected: u16, answer: &Answer) {
        let who = PRINCIPALS[principal];
        assert_eq!(answer.status, expected, "{about} for {who}: {}", answer.text);
        Self::check_text(about, principal, &format!("{:?}{}", answer.headers, answer.text));
    }

    /// Panics when a text holds what a principal may not see.
    pub(super) fn check_text(about: &str, principal: usize, text: &str) {
        let who = PRINCIPALS[principal];
        let hidden = match who {
            "member" => vec![AGENT],
            "admin" => vec![MESSAGE],
            _ => vec![MESSAGE, AGENT],
        };
        for canary in hidden {
            assert!(!text.contains(canary), "{about} shows {canary} to {who}: {text}");
        }
    }

    /// Whether a text holds what its reader is meant to see, so that the matrix is about something.
    pub(super) fn shows(text: &str) -> bool {
        text.contains(MESSAGE) || text.contains(AGENT)
    }
}

/// A token and a cookie that were good 40 days ago.
async fn sign_in_long_ago(server: &TestServer, person: &Person) -> (String, String) {
    let secrets = server.config.secrets().expect("the server's keys").into();
    let then = Clock::set_to(Clock::system().now().plus_millis(-40 * 24 * 60 * 60 * 1000));
    let drivers = Drivers::new(&server.config.data_dir, 60);
    let files = server.config.files().expect("a folder");
    let (services, _notices) = Services::open(&server.config.database_url, files, secrets, drivers, then)
        .await
        .expect("the server's database");
    let login = || Login { login: email(&person.name), password: PASSWORD.into() };
    let tokens = services.accounts.sign_in_api(login(), &visitor()).await.expect("tokens");
    let browser = services.accounts.sign_in_browser(login(), &visitor()).await.expect("a cookie");
    services.db.close().await;
    (tokens.access_token, browser.cookie)
}

/// The name of a server function: the last part of its path.
pub(super) fn function_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
