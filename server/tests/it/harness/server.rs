//! A server of the test's own, in this process, on a private database.

use contract::{
    ChatId, ImageId, UserId,
    auth::{Role, Tokens},
    chats::NewChat,
};
use domain::{
    Db, Principal,
    testing::{PASSWORD, PrivateAddress, email, png, private_address},
};
use serde_json::{Value, json};
use server::{
    config::Config,
    serve::{self, Running},
};
use socketio::Options;
use tempfile::TempDir;

use super::{Caller, PATIENCE, TestSocket, new_user, path_of, string, text};

/// A running server.
pub(crate) struct TestServer {
    pub(crate) running: Running,
    pub(crate) config: Config,
    _closing: Closing,
    database: PrivateAddress,
    folder: TempDir,
}

/// Closes a database's connections when the test ends. What once held sockets is never let go by
/// Socket.IO, and a database server has only so many connections for all tests together.
struct Closing(Db);

impl Drop for Closing {
    fn drop(&mut self) {
        let db = self.0.clone();
        // Dropping cannot await, and the test's own runtime is about to end.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let closed = async { tokio::time::timeout(PATIENCE, db.close()).await };
            runtime.expect("a runtime for cleaning up").block_on(closed)
        });
    }
}

/// A person who is signed in twice: with a program, and with a browser.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: UserId,
    pub(crate) name: String,
    pub(crate) tokens: Tokens,
    pub(crate) cookie: String,
}

impl TestServer {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// A server whose configuration is changed by `change`.
    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let database = private_address().await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut config = Config::from_variables(|_| None).expect("the defaults are good");
        config.listen.set_port(0);
        config.database_url.clone_from(&database.url);
        config.data_dir = folder.path().into();
        config.jwt_secret = Some("a secret of thirty-two bytes or more".into());
        change(&mut config);
        let running = serve::start(config.clone()).await.expect("the server starts");
        Self { _closing: Closing(running.services.db.clone()), running, config, database, folder }
    }

    /// Stops the server in order, and starts it again on the same database and port.
    pub(crate) async fn restart(self) -> Self {
        let Self { running, mut config, database, folder, .. } = self;
        config.listen = running.address;
        running.stop().await;
        let running = serve::start(config.clone()).await.expect("the server starts again");
        Self { _closing: Closing(running.services.db.clone()), running, config, database, folder }
    }

    /// Where the server is.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.running.address)
    }

    /// Someone who is not signed in.
    pub(crate) fn nobody(&self) -> Caller {
        Caller::at(&self.origin())
    }

    /// A program of `person`.
    pub(crate) fn by(&self, person: &Person) -> Caller {
        self.nobody().with_token(&person.tokens.access_token)
    }

    /// A browser of `person`.
    pub(crate) fn browser_of(&self, person: &Person) -> Caller {
        self.browser_with(&person.cookie)
    }

    /// A browser with this cookie.
    pub(crate) fn browser_with(&self, cookie: &str) -> Caller {
        self.nobody().as_browser().with("cookie", &format!("switchboard={cookie}"))
    }

    /// A person who can sign in, and is.
    pub(crate) async fn person(&self, name: &str, role: Role) -> Person {
        let user = self.running.services.accounts.add_from_command_line(new_user(name, role)).await;
        let id = user.expect("a new person").id;
        let (tokens, cookie) = (self.log_in(name).await, self.sign_in_browser(name).await);
        Person { id, name: name.into(), tokens, cookie }
    }

    /// Members of the staff.
    pub(crate) async fn staff<const N: usize>(&self, names: [&str; N]) -> [Person; N] {
        let mut people = Vec::new();
        for name in names {
            people.push(self.person(name, Role::Staff).await);
        }
        people.try_into().unwrap_or_else(|_| unreachable!("one for each name"))
    }

    /// Signs a program in.
    pub(crate) async fn log_in(&self, name: &str) -> Tokens {
        let login = json!({"login": email(name), "password": PASSWORD});
        let tokens = self.nobody().post("/api/auth/login", &login).await.must(200);
        serde_json::from_value(tokens).expect("tokens")
    }

    /// Signs a browser in and gives its cookie.
    pub(crate) async fn sign_in_browser(&self, name: &str) -> String {
        let fields = [("login", email(name)), ("password", PASSWORD.into())];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        let answer = self.nobody().as_browser().form(path_of::<app::accounts::api::SignIn>(), &fields).await;
        answer.cookie().unwrap_or_else(|| panic!("no cookie: {answer:?}"))
    }

    /// Who a person's program is to the services.
    pub(crate) async fn principal(&self, person: &Person) -> Principal {
        let accounts = &self.running.services.accounts;
        accounts.by_access_token(&person.tokens.access_token).await.expect("is signed in")
    }

    /// The direct chat of two people.
    pub(crate) async fn chat_of(&self, one: &Person, other: &Person) -> ChatId {
        let new = NewChat::Direct { user_id: other.id };
        self.running.services.chats.start(one.id, new).await.expect("a chat").id
    }

    /// Sends a message over HTTP and gives it as stored.
    pub(crate) async fn say(&self, author: &Person, chat: ChatId, words: &str) -> Value {
        self.by(author).post(&format!("/api/chats/{chat}/messages"), &text(words)).await.must(201)
    }

    /// Uploads a picture.
    pub(crate) async fn upload(&self, person: &Person) -> ImageId {
        let upload = self.by(person).file("/api/images", &png(60, 40)).await.must(201);
        string(&upload["id"]).parse().expect("an id")
    }

    /// A token that opens one connection.
    pub(crate) async fn socket_token(&self, person: &Person) -> String {
        let token = self.by(person).post("/api/socket-token", &json!({})).await.must(200);
        token["token"].as_str().expect("a token").into()
    }

    /// What a client needs to come here, and not to come back by itself.
    pub(crate) fn options(&self) -> Options {
        Options { reconnect: false, ..Options::new(self.origin()) }
    }

    /// A connection of `person` by a socket token, which has been greeted.
    pub(crate) async fn socket(&self, person: &Person) -> TestSocket {
        let mut socket = self.open_with(json!({"token": self.socket_token(person).await}));
        socket.next("connected").await;
        socket
    }

    /// An attempt to connect with this payload.
    pub(crate) fn open_with(&self, auth: Value) -> TestSocket {
        TestSocket::open(self.options(), auth)
    }
}
