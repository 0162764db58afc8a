//! Times of still pages, said in the reader's zone.

use contract::Timestamp;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::swap::Place;
use crate::ui::{Here, TimeShape};

/// Says the times of the page anew whenever it has new HTML, and as time goes by.
pub(super) fn keep(place: Place) {
    let here = expect_context::<Here>();
    Effect::new(move |_| {
        place.renewed.track();
        if here.now().is_none() {
            return;
        }
        let Some(root) = place.element() else { return };
        for element in times(&root) {
            let at = element.get_attribute("datetime").and_then(|text| moment(&text));
            let shape = element.get_attribute("data-shape").and_then(|name| TimeShape::of_name(&name));
            if let (Some(at), Some(shape)) = (at, shape) {
                element.set_text_content(Some(&shape.say(at, here)));
                let _impossible = element.set_attribute("title", &TimeShape::Full.say(at, here));
            }
        }
    });
}

fn times(root: &HtmlElement) -> Vec<Element> {
    let Ok(found) = root.query_selector_all("time[data-shape]") else { return Vec::new() };
    (0..found.length()).filter_map(|place| found.item(place)?.dyn_into().ok()).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970")]
fn moment(text: &str) -> Option<Timestamp> {
    let millis = js_sys::Date::parse(text);
    millis.is_finite().then(|| Timestamp::from_millis(millis as i64))
}
