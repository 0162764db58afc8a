//! A demo workspace: people who have talked, so that a newcomer finds something to look at.

use contract::{
    AppError, ClientId, UserId,
    auth::{NewUser, Role},
    chats::{NewChat, NewMessage},
};

use crate::{Result, Services};

/// The password of everybody in the demo. It is printed, and the demo only fills an empty database.
const PASSWORD: &str = "switchboard demo";

const PEOPLE: [(&str, &str, Role); 4] = [
    ("Aisha Rahman", "aisha@demo.example", Role::Admin),
    ("Ben Tan", "ben@demo.example", Role::Manager),
    ("Chandra Nair", "chandra@demo.example", Role::Staff),
    ("Dewi Lestari", "dewi@demo.example", Role::Staff),
];

/// Who says what to whom, by place in [`PEOPLE`].
const TALK: [(usize, usize, &str); 12] = [
    (1, 0, "Morning, Aisha. The vaccine fridge was restocked at seven."),
    (0, 1, "Thank you. Did the new thermometers come with it?"),
    (1, 0, "All twelve. I put them in cabinet B."),
    (0, 1, "Perfect."),
    (2, 0, "Mrs Lim asks whether her appointment can move to Friday."),
    (0, 2, "Friday at ten is free. Please offer her that."),
    (2, 0, "She took it, and says thank you."),
    (3, 0, "Two customers wrote about opening hours on the holiday. What do we answer?"),
    (0, 3, "Nine to one. I will put a note on the door as well."),
    (3, 0, "Good, I answer them now."),
    (3, 2, "Lunch at half past twelve?"),
    (2, 3, "Yes. The usual place."),
];

impl Services {
    /// Fills an empty database with the demo and says how to sign in.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when there is anybody already.
    pub async fn fill_with_demo(&self) -> Result<String> {
        if !self.accounts.needs_setup().await? {
            return Err(AppError::Conflict {
                field: "database".into(),
                message: "The demo is for an empty database, and this one has people in it.".into(),
            }
            .into());
        }
        let mut people: Vec<UserId> = Vec::new();
        for (name, email, role) in PEOPLE {
            let new = NewUser {
                name: name.into(),
                email: email.into(),
                phone: None,
                role,
                password: PASSWORD.into(),
            };
            people.push(self.accounts.add_from_command_line(new).await?.id);
        }
        for (author, reader, text) in TALK {
            let (author, user_id) = (people[author], people[reader]);
            let chat = self.chats.start(author, NewChat::Direct { user_id }).await?;
            let message = NewMessage {
                client_id: ClientId::generate(),
                text: text.into(),
                image_id: None,
                reply_to: None,
                mentions: vec![],
            };
            self.chats.send(author, chat.id, message).await?;
        }
        Ok(format!(
            "The demo workspace is ready. Sign in as {} with the password \"{PASSWORD}\".",
            PEOPLE.map(|(_, email, _)| email).join(", ")
        ))
    }
}
