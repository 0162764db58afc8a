//! The laboratory: people play with virtual phones. Each holds only the phones they made, and sees only
//! what was sent from or to these.

use std::sync::Arc;

use contract::{
    AppError, Page, PageQuery, PhoneId, UserId,
    images::ImageSize,
    page::items_wanted,
    whatsapp::{
        Delivery, LabMessage, LabPhone, NetworkChanges, NetworkRules, NewLabMessage, NewLabPhone,
        PhoneOnTable, Restriction, Scan,
    },
};
use futures::TryStreamExt as _;

use super::{
    conversations::valid_name,
    gateway::{
        Number, Picture, WireId,
        simulated::{
            Network,
            world::{Letter, Phone, World},
        },
    },
    sessions::{conflict, valid_number},
};
use crate::{Clock, Error, Result, images::Images};

const HOUR_SECONDS: u32 = 60 * 60;
const YEAR_SECONDS: u32 = 365 * 24 * HOUR_SECONDS;
const LONGEST_DELAY: u32 = 60_000;
/// Messages that are seen on the screen of a phone.
const ON_SCREEN: usize = 40;

/// The laboratory. Cheap to clone.
#[derive(Clone)]
pub struct Lab {
    network: Arc<Network>,
    images: Images,
    clock: Clock,
}

impl Lab {
    pub(crate) const fn new(network: Arc<Network>, images: Images, clock: Clock) -> Self {
        Self { network, images, clock }
    }

    /// The phones that `who` made, the oldest first.
    pub fn phones(&self, who: UserId) -> Vec<LabPhone> {
        self.network.read(|world| {
            world
                .phones
                .values()
                .filter(|phone| phone.maker == who)
                .map(|phone| shown(world, phone))
                .collect()
        })
    }

    /// The phones that `who` made, the oldest first, each with the newest of what went from and to it.
    pub fn table(&self, who: UserId) -> Vec<PhoneOnTable> {
        self.network.read(|world| {
            let mine = world.phones.values().filter(|phone| phone.maker == who);
            let on_table = mine.map(|phone| {
                let newest =
                    world.delivered.iter().rev().filter(|letter| phone.had(letter)).take(ON_SCREEN).cloned();
                let mut letters: Vec<Delivery> = newest.map(delivery).collect();
                letters.reverse();
                PhoneOnTable { phone: shown(world, phone), letters }
            });
            on_table.collect()
        })
    }

    /// Makes a phone; one of that number that `who` made already is given again.
    pub fn add_phone(&self, who: UserId, new: &NewLabPhone) -> Result<LabPhone> {
        let number = any_number("number", &new.number)?;
        let name = valid_name(&new.name)?;
        if name.is_empty() {
            return Err(AppError::invalid("name", "Please say who holds the phone.").into());
        }
        let known = self.network.read(|world| world.phone_of(number.as_str()).cloned());
        let phone = match known {
            Some(phone) if phone.maker == who => phone,
            Some(_) => return Err(conflict("number", "This number is taken. Please choose another one.")),
            None => Phone {
                id: PhoneId::generate(),
                number: number.to_string(),
                name: name.to_owned(),
                maker: who,
                on_whatsapp: new.on_whatsapp.unwrap_or(true),
                online: true,
                restricted_until: None,
                made_at: self.clock.now().millis(),
            },
        };
        let phone = Phone {
            name: name.to_owned(),
            on_whatsapp: new.on_whatsapp.unwrap_or(phone.on_whatsapp),
            ..phone
        };
        self.put(&phone)
    }

    /// Lets a phone scan a session's QR code, or type its pairing code.
    pub fn scan(&self, who: UserId, id: PhoneId, scan: &Scan) -> Result<LabPhone> {
        self.phone(who, id)?;
        if self.network.scan(id, scan.qr.trim())?.is_none() {
            let sentence = "No session shows this code now. Please take the newest one.";
            return Err(AppError::invalid("qr", sentence).into());
        }
        self.phone(who, id).map(|phone| self.network.read(|world| shown(world, &phone)))
    }

    /// Sends a message from a phone.
    pub async fn send(&self, who: UserId, id: PhoneId, new: NewLabMessage) -> Result<LabMessage> {
        let phone = self.phone(who, id)?;
        let to = any_number("to", &new.to)?;
        if new.text.trim().is_empty() && new.image_id.is_none() {
            return Err(AppError::invalid("text", "Please write something first.").into());
        }
        if !phone.online {
            return Err(conflict("id", "This phone is switched off."));
        }
        let picture = match new.image_id {
            Some(image) => {
                let file = self.images.open(who, image, ImageSize::Full).await?;
                let bytes: Vec<_> = file
                    .content
                    .try_collect()
                    .await
                    .map_err(|error| Error::Broken(format!("a picture: {error}")))?;
                Some(Picture { kind: file.kind, bytes: bytes.concat() })
            }
            None => None,
        };
        let letter = Letter {
            id: WireId::generate().to_string(),
            from: phone.number,
            to: to.to_string(),
            text: new.text,
            image: picture.as_ref().map(|picture| picture.kind.clone()),
            reply_to: new.reply_to,
            session: None,
            at: self.clock.now().millis(),
        };
        self.network.post(letter, picture.as_ref()).map(message)
    }

    /// Everything that a phone ever received, repeats included, the oldest first.
    pub fn messages(&self, who: UserId, id: PhoneId, page: &PageQuery) -> Result<Page<LabMessage>> {
        let phone = self.phone(who, id)?;
        Ok(self.letters(page, |_, letter| letter.to == phone.number && phone.had(letter), message))
    }

    /// Everything that the network ever delivered from or to phones of `who`, repeats included, the oldest
    /// first.
    pub fn deliveries(&self, who: UserId, page: &PageQuery) -> Page<Delivery> {
        let mine = |world: &World, letter: &Letter| {
            let ends = [&letter.from, &letter.to].map(|number| world.phone_of(number));
            ends.into_iter().flatten().any(|phone| phone.maker == who && phone.had(letter))
        };
        self.letters(page, mine, delivery)
    }

    fn letters<T>(
        &self,
        page: &PageQuery,
        wanted: impl Fn(&World, &Letter) -> bool,
        shown: impl Fn(Letter) -> T,
    ) -> Page<T> {
        let limit = items_wanted(page.limit);
        let after = page.after.as_deref().and_then(|after| after.parse().ok()).unwrap_or(0);
        let found: Vec<(usize, Letter)> = self.network.read(|world| {
            let letters = world.delivered.iter().enumerate().skip(after);
            let letters = letters.filter(|(_, letter)| wanted(world, letter)).take(limit as usize + 1);
            letters.map(|(place, letter)| (place, letter.clone())).collect()
        });
        let Page { items, next } = Page::of(found, limit, |(place, _)| (place + 1).to_string());
        Page { items: items.into_iter().map(|(_, letter)| shown(letter)).collect(), next }
    }

    /// How the network behaves.
    pub fn rules(&self) -> NetworkRules {
        self.network.read(|world| world.rules)
    }

    /// Changes how the network behaves.
    pub fn change_rules(&self, changes: NetworkChanges) -> Result<NetworkRules> {
        let known = self.rules();
        let rules = NetworkRules {
            delay_ms: changes.delay_ms.unwrap_or(known.delay_ms),
            failure_share: changes.failure_share.unwrap_or(known.failure_share),
            drop_receipts_share: changes.drop_receipts_share.unwrap_or(known.drop_receipts_share),
            repeat_safe: changes.repeat_safe.unwrap_or(known.repeat_safe),
            askable: changes.askable.unwrap_or(known.askable),
            seed: changes.seed.unwrap_or(known.seed),
        };
        if rules.delay_ms > LONGEST_DELAY {
            let message = format!("Please give at most {LONGEST_DELAY} milliseconds.");
            return Err(AppError::invalid("delayMs", message).into());
        }
        for (field, share) in
            [("failureShare", rules.failure_share), ("dropReceiptsShare", rules.drop_receipts_share)]
        {
            if !(0.0..=1.0).contains(&share) {
                return Err(AppError::invalid(field, "Please give a share from 0 to 1.").into());
            }
        }
        self.network.set_rules(rules)?;
        Ok(rules)
    }

    /// Restricts a phone's number for a while, or lifts that.
    pub fn restrict(&self, who: UserId, id: PhoneId, restriction: Restriction) -> Result<LabPhone> {
        let phone = self.phone(who, id)?;
        let seconds = restriction.seconds.unwrap_or(HOUR_SECONDS);
        if seconds > YEAR_SECONDS {
            return Err(AppError::invalid("seconds", "Please give at most a year.").into());
        }
        let until = self.clock.now().plus_millis(i64::from(seconds) * 1000);
        self.put(&Phone { restricted_until: (seconds > 0).then_some(until.millis()), ..phone })
    }

    /// Unlinks all devices at the phone.
    pub fn log_out(&self, who: UserId, id: PhoneId) -> Result<LabPhone> {
        let phone = self.phone(who, id)?;
        self.network.unlink_all(&phone.number)?;
        Ok(self.network.read(|world| shown(world, &phone)))
    }

    /// Switches a phone on or off.
    pub fn switch(&self, who: UserId, id: PhoneId, online: bool) -> Result<LabPhone> {
        let phone = self.phone(who, id)?;
        self.put(&Phone { online, ..phone })
    }

    /// Makes the sessions that are linked to a phone crash.
    pub fn crash(&self, who: UserId, id: PhoneId) -> Result<LabPhone> {
        let phone = self.phone(who, id)?;
        self.network.crash(&phone.number);
        Ok(self.network.read(|world| shown(world, &phone)))
    }

    fn phone(&self, who: UserId, id: PhoneId) -> Result<Phone> {
        let phone = self.network.read(|world| world.phones.get(&id).cloned());
        let phone = phone.filter(|phone| phone.maker == who);
        phone.ok_or_else(|| AppError::not_found("phone").into())
    }

    fn put(&self, phone: &Phone) -> Result<LabPhone> {
        self.network.put_phone(phone.clone())?;
        Ok(self.network.read(|world| shown(world, phone)))
    }
}

/// A number as people write it; here also one that no country has given out.
fn any_number(field: &str, text: &str) -> Result<Number> {
    valid_number(field, text).or_else(|refused| {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')')).collect();
        let made_up = digits.starts_with('+').then(|| Number::from_wire(&digits)).flatten();
        made_up.ok_or(refused)
    })
}

fn shown(world: &World, phone: &Phone) -> LabPhone {
    LabPhone {
        id: phone.id,
        number: phone.number.clone(),
        name: phone.name.clone(),
        on_whatsapp: phone.on_whatsapp,
        online: phone.online,
        restricted_until: phone.restricted_until.map(Into::into),
        devices: u32::try_from(world.devices_of(&phone.number).len()).unwrap_or(u32::MAX),
    }
}

fn message(letter: Letter) -> LabMessage {
    let Letter { id, from, to, text, image, reply_to, at, .. } = letter;
    LabMessage { id, from, to, text, image: image.is_some(), reply_to, at: at.into() }
}

fn delivery(letter: Letter) -> Delivery {
    let Letter { id, from, to, text, image, at, .. } = letter;
    Delivery { id, from, to, text, image: image.is_some(), at: at.into() }
}
