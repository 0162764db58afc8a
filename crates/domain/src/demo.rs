//! A demo workspace: people who have talked, and their customers, so that a newcomer finds something to look
//! at.

mod customers;

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

/// A line in a group.
struct Line {
    author: usize,
    text: &'static str,
    /// The line it answers, counted from the beginning.
    answers: Option<usize>,
    /// Whom it mentions.
    mentions: &'static [usize],
    /// Who reacts to it, and with what.
    reactions: &'static [(usize, &'static str)],
}

const fn line(author: usize, text: &'static str) -> Line {
    Line { author, text, answers: None, mentions: &[], reactions: &[] }
}

/// Groups: title, owner, the others, and what is said.
type Group = (&'static str, usize, &'static [usize], &'static [Line]);

const GROUPS: [Group; 2] = [
    (
        "Front desk",
        0,
        &[1, 2, 3],
        &[
            line(0, "Good morning, everybody. The card reader at desk two is back."),
            Line {
                reactions: &[(0, "🎉"), (3, "🎉"), (1, "👍")],
                ..line(2, "Finally! I was running to desk one all week.")
            },
            Line { mentions: &[1], ..line(3, "@Ben Tan, do we still take cheques?") },
            Line {
                answers: Some(2),
                reactions: &[(3, "👍")],
                ..line(1, "Only from the two companies on the list by the till.")
            },
            line(0, "Please remember the fire drill at three. Everybody out by the back door."),
            Line { answers: Some(4), ..line(2, "I have Mrs Lim at three. Shall I move her?") },
            Line {
                answers: Some(5),
                mentions: &[2],
                reactions: &[(2, "❤️")],
                ..line(0, "@Chandra Nair yes please, half past is free.")
            },
            line(3, "The door code changed: ask me, I do not write it here."),
        ],
    ),
    (
        "Stock take, November",
        1,
        &[0, 3],
        &[
            line(1, "We count on Saturday from eight. Who has the scanner?"),
            Line { answers: Some(0), ..line(3, "I do. It needs new batteries.") },
            Line {
                reactions: &[(3, "👍"), (1, "👍")],
                ..line(0, "Batteries are in the drawer under the till.")
            },
            line(1, "Shelves A to D first, then the fridge, so that it is open for a short time only."),
        ],
    ),
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
        for (title, owner, others, lines) in GROUPS {
            self.fill_group(&people, title, owner, others, lines).await?;
        }
        self.fill_customers(&people).await?;
        Ok(format!(
            "The demo workspace is ready. Sign in as {} with the password \"{PASSWORD}\".",
            PEOPLE.map(|(_, email, _)| email).join(", ")
        ))
    }

    async fn fill_group(
        &self,
        people: &[UserId],
        title: &str,
        owner: usize,
        others: &[usize],
        lines: &[Line],
    ) -> Result<()> {
        let member_ids = others.iter().map(|place| people[*place]).collect();
        let new = NewChat::Group { title: title.into(), member_ids };
        let chat = self.chats.start(people[owner], new).await?.id;
        let mut said = Vec::new();
        for line in lines {
            let new = NewMessage {
                image_id: None,
                client_id: ClientId::generate(),
                text: line.text.into(),
                reply_to: line.answers.map(|line| said[line]),
                mentions: line.mentions.iter().map(|place| people[*place]).collect(),
            };
            let message = self.chats.send(people[line.author], chat, new).await?;
            for (who, emoji) in line.reactions {
                self.chats.react(people[*who], message.id, emoji, true).await?;
            }
            said.push(message.id);
        }
        Ok(())
    }
}
