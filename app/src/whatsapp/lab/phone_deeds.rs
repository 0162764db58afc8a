//! What can be done with a phone.

use contract::{
    PhoneId,
    whatsapp::{Driver, LabPhone, Session, SessionStatus},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    api::{DoWithPhone, PhoneDeed, ScanSession},
    table::Table,
};
use crate::ui::{Button, ButtonLook, Glyph, send_form};

/// Buttons: scanning the codes that wait, and what may befall a phone.
#[component]
pub(super) fn PhoneDeeds(id: PhoneId, phone: Memo<LabPhone>, table: Table) -> impl IntoView {
    let waiting = Memo::new(move |_| {
        let waits = |session: &Session| {
            let waits = matches!(session.status, SessionStatus::ScanQr | SessionStatus::PairingCode);
            waits && session.driver == Driver::Simulated
        };
        table.sessions(waits).into_iter().map(|session| (session.id, session.label)).collect::<Vec<_>>()
    });
    let scans = move || {
        let scans = waiting.get().into_iter().map(|(session, label)| {
            view! {
                <form method="post" action=ScanSession::url() on:submit=move |event| send_form(&event, move |answered| table.sent(answered))>
                    <input type="hidden" name="phone" value=id.to_string()/>
                    <input type="hidden" name="session" value=session.to_string()/>
                    <Button look=ButtonLook::Primary submits=true glyph=Glyph::Phone>{format!("Scan “{label}”")}</Button>
                </form>
            }
        });
        let able = phone.with(|phone| phone.online && phone.on_whatsapp);
        able.then(|| scans.collect_view())
    };
    let deeds = Memo::new(move |_| phone.with(deeds_of));
    view! {
        <div class="phone-deeds">
            {scans}
            {move || {
                deeds.get().into_iter().map(|(deed, words)| view! { <DeedButton id deed words table/> }).collect_view()
            }}
        </div>
    }
}

#[component]
fn DeedButton(id: PhoneId, deed: PhoneDeed, words: &'static str, table: Table) -> impl IntoView {
    view! {
        <form method="post" action=DoWithPhone::url() on:submit=move |event| send_form(&event, move |answered| table.sent(answered))>
            <input type="hidden" name="phone" value=id.to_string()/>
            <input type="hidden" name="deed" value=word(deed)/>
            <Button look=ButtonLook::Quiet submits=true>{words}</Button>
        </form>
    }
}

/// What can befall a phone as it is.
fn deeds_of(phone: &LabPhone) -> Vec<(PhoneDeed, &'static str)> {
    let power =
        if phone.online { (PhoneDeed::SwitchOff, "Switch off") } else { (PhoneDeed::SwitchOn, "Switch on") };
    let restriction = match (phone.restricted_until, phone.devices) {
        (Some(_), _) => Some((PhoneDeed::Lift, "Lift the restriction")),
        (None, 1..) => Some((PhoneDeed::Restrict, "Restrict for an hour")),
        (None, 0) => None,
    };
    let linked = (phone.devices > 0)
        .then_some([(PhoneDeed::LogOut, "Unlink its devices"), (PhoneDeed::Crash, "Break the connection")]);
    [power].into_iter().chain(restriction).chain(linked.into_iter().flatten()).collect()
}

/// The word of a deed in a form.
const fn word(deed: PhoneDeed) -> &'static str {
    match deed {
        PhoneDeed::SwitchOff => "switch_off",
        PhoneDeed::SwitchOn => "switch_on",
        PhoneDeed::Restrict => "restrict",
        PhoneDeed::Lift => "lift",
        PhoneDeed::LogOut => "log_out",
        PhoneDeed::Crash => "crash",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone() -> LabPhone {
        LabPhone {
            id: PhoneId::generate(),
            number: "+60123456789".into(),
            name: "Siti".into(),
            on_whatsapp: true,
            online: true,
            restricted_until: None,
            devices: 0,
        }
    }

    #[test]
    fn only_what_is_linked_can_be_restricted_unlinked_or_broken() {
        let deeds = |phone| deeds_of(&phone).into_iter().map(|(deed, _)| deed).collect::<Vec<_>>();
        assert_eq!(deeds(phone()), [PhoneDeed::SwitchOff]);
        let linked = LabPhone { devices: 1, ..phone() };
        assert_eq!(
            deeds(linked.clone()),
            [PhoneDeed::SwitchOff, PhoneDeed::Restrict, PhoneDeed::LogOut, PhoneDeed::Crash]
        );
        let restricted =
            LabPhone { restricted_until: Some(contract::Timestamp::from_millis(1)), online: false, ..linked };
        assert_eq!(deeds(restricted)[..2], [PhoneDeed::SwitchOn, PhoneDeed::Lift]);
    }

    #[test]
    fn a_word_is_the_one_on_the_wire() {
        for deed in [
            PhoneDeed::SwitchOff,
            PhoneDeed::SwitchOn,
            PhoneDeed::Restrict,
            PhoneDeed::Lift,
            PhoneDeed::LogOut,
            PhoneDeed::Crash,
        ] {
            assert_eq!(serde_json::to_value(deed).unwrap(), word(deed));
        }
    }
}
