//! Ids: UUIDs, one type for each kind of thing, so that a chat's id cannot be passed for a user's.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
        )]
        #[serde(transparent)]
        #[schema(value_type = String, format = Uuid)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id that no one else has; later ones sort after earlier ones.
            pub fn generate() -> Self {
                Self(Uuid::now_v7())
            }

            /// The UUID inside, for binding to a query.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// A person who can sign in.
    UserId
);
id!(
    /// One sign-in of a person: a browser, or an API client's family of refresh tokens.
    SignInId
);
id!(
    /// A conversation.
    ChatId
);
id!(
    /// A message in a chat.
    MessageId
);
id!(
    /// A picture.
    ImageId
);
id!(
    /// What a client calls its message before the server has answered; kept for ever, so that a
    /// repeat returns the first result.
    ClientId
);
id!(
    /// One of a person's own WhatsApp numbers, as it is linked to the hub.
    SessionId
);
id!(
    /// A customer, as one person of the team knows them.
    ContactId
);
id!(
    /// A virtual phone of the laboratory.
    PhoneId
);
