//! The driver.

use std::sync::Arc;

use contract::whatsapp::{CloudAccess, Driver};
use domain::whatsapp::gateway::{Abilities, Events, Gateway, GatewayError, Link, Number, Place};
use futures::future::BoxFuture;

use crate::{
    access,
    account::Account,
    graph::Graph,
    link::{self, CloudLink},
    number,
    open::{OpenNumber, OpenNumbers},
    words,
};

/// What Switchboard lets through; Meta has limits of its own, and says so.
const PER_MINUTE: u32 = 1_000_000;

/// Sessions as numbers of Meta's Cloud API. Cheap to clone; clones hear the same webhook.
#[derive(Clone, Debug, Default)]
pub struct CloudApi {
    pub(crate) graph: Graph,
    pub(crate) numbers: OpenNumbers,
}

impl CloudApi {
    /// At Meta.
    pub fn new() -> Self {
        Self::default()
    }

    /// At a server that imitates Meta's; only tests have one.
    pub fn on(graph: Graph) -> Self {
        Self { graph, numbers: OpenNumbers::default() }
    }

    async fn take_keys(&self, place: &Place, access: Option<&CloudAccess>) -> Result<Number, GatewayError> {
        let never = |words: &str| GatewayError::Never(words.into());
        let access = access.ok_or_else(|| never("Please give the keys of the number at Meta."))?;
        if OpenNumber::new(access, Events::channel().0).is_none() {
            return Err(never("Please give the app's secret and a verify token of your own."));
        }
        let account = Account {
            phone_number_id: access.phone_number_id.clone(),
            access_token: access.access_token.clone(),
        };
        let found = number::of(&self.graph, &account).await.map_err(|failure| words::of_keys(&failure))?;
        let number =
            Number::from_wire(&found.number).ok_or_else(|| never("Meta names no number for this id."))?;
        access::keep(&place.folder, access).map_err(|error| {
            tracing::error!(%error, "keys could not be kept");
            GatewayError::Later("The keys could not be kept. The server's log says why.".into())
        })?;
        Ok(number)
    }
}

impl Gateway for CloudApi {
    fn driver(&self) -> Driver {
        Driver::Cloud
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            drops_repeats: false,
            can_be_asked: false,
            checks_numbers: false,
            pairs_by_code: false,
            per_minute: PER_MINUTE,
        }
    }

    fn prepare<'a>(
        &'a self,
        place: &'a Place,
        access: Option<&'a CloudAccess>,
    ) -> BoxFuture<'a, Result<Option<Number>, GatewayError>> {
        Box::pin(async move { self.take_keys(place, access).await.map(Some) })
    }

    fn open<'a>(
        &'a self,
        place: &'a Place,
        events: Events,
    ) -> BoxFuture<'a, Result<Box<dyn Link>, GatewayError>> {
        Box::pin(async move {
            let lost = || {
                GatewayError::Never("The number's keys are not here any more. Please link it again.".into())
            };
            let access = access::kept(&place.folder).map_err(|_| lost())?;
            let number = Arc::new(OpenNumber::new(&access, events).ok_or_else(lost)?);
            self.numbers.open(place.session, Arc::clone(&number));
            tokio::spawn(link::check(self.graph.clone(), Arc::clone(&number)));
            let (graph, numbers) = (self.graph.clone(), self.numbers.clone());
            Ok(Box::new(CloudLink { session: place.session, graph, number, numbers }) as Box<dyn Link>)
        })
    }

    fn wipe<'a>(&'a self, _place: &'a Place) -> BoxFuture<'a, Result<(), GatewayError>> {
        // All of it is in the folder.
        Box::pin(async { Ok(()) })
    }
}
