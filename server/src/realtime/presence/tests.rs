use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use super::*;

const GRACE: Duration = Duration::from_secs(3);

fn told(changes: &[Change]) -> Vec<Presence> {
    changes.iter().map(|change| change.presence).collect()
}

#[test]
fn a_page_that_is_loaded_again_makes_nobody_flicker() {
    let (mut board, user, start) = (Board::new(GRACE), UserId::generate(), Instant::now());
    let (before, after) = (Sid::new(), Sid::new());
    assert_eq!(board.enter(user, before).unwrap().presence, Presence::Online);
    assert_eq!(board.set(user, before, Availability::Busy).unwrap().presence, Presence::Busy);

    board.leave(user, before, start);
    assert_eq!(board.enter(user, after), None, "busy holds while the page is loaded again");
    assert_eq!(board.set(user, after, Availability::Busy), None);
    assert_eq!(board.sweep(start + GRACE), []);
    assert_eq!(board.of(user), Presence::Busy);
}

#[test]
fn whoever_is_gone_for_the_grace_is_offline_once() {
    let (mut board, user, start) = (Board::new(GRACE), UserId::generate(), Instant::now());
    let socket = Sid::new();
    board.enter(user, socket);
    board.leave(user, socket, start);
    assert_eq!(board.sweep(start + GRACE / 2), []);
    assert!(board.connected().is_empty());
    assert_eq!(board.of(user), Presence::Online);
    assert_eq!(board.sweep(start + GRACE), [Change { user, presence: Presence::Offline, gone: GRACE }]);
    assert_eq!(board.sweep(start + 2 * GRACE), []);
    assert_eq!(board.set(user, socket, Availability::Busy), None, "a socket that is gone says nothing");
    assert_eq!(board.of(user), Presence::Offline);
}

#[test]
fn a_person_is_away_when_all_screens_are_and_busy_when_any_says_so() {
    let (mut board, user) = (Board::new(GRACE), UserId::generate());
    let (desk, phone) = (Sid::new(), Sid::new());
    let mut heard = Vec::new();
    heard.extend(board.enter(user, desk));
    heard.extend(board.enter(user, phone));
    heard.extend(board.set(user, desk, Availability::Away));
    heard.extend(board.set(user, phone, Availability::Away));
    heard.extend(board.set(user, phone, Availability::Busy));
    heard.extend(board.set(user, phone, Availability::Available));
    let expected = [Presence::Online, Presence::Away, Presence::Busy, Presence::Online];
    assert_eq!(told(&heard), expected);
}

/// Five tabs open, close and say things at random for a thousand steps, many times over: what is told is
/// never the same twice, and is at the end of every step what a fresh count gives.
#[test]
fn five_tabs_that_open_and_close_at_random_are_one_person() {
    for seed in 0..200 {
        let mut chance = StdRng::seed_from_u64(seed);
        let (mut board, user) = (Board::new(GRACE), UserId::generate());
        let mut now = Instant::now();
        let mut tabs: [Option<(Sid, Availability)>; 5] = [None; 5];
        let mut ghosts: Vec<(Instant, Availability)> = Vec::new();
        let mut last = Presence::Offline;
        for _ in 0..1000 {
            let mut heard = Vec::new();
            let tab = chance.random_range(0..5);
            match (tabs[tab], chance.random_range(0..3)) {
                (None, 0) => {
                    let socket = Sid::new();
                    heard.extend(board.enter(user, socket));
                    tabs[tab] = Some((socket, Availability::Available));
                }
                (Some((socket, availability)), 0) => {
                    board.leave(user, socket, now);
                    ghosts.push((now, availability));
                    tabs[tab] = None;
                }
                (Some((socket, _)), 1) => {
                    use Availability::{Available, Away, Busy};
                    let says = [Available, Away, Busy][chance.random_range(0..3)];
                    heard.extend(board.set(user, socket, says));
                    tabs[tab] = Some((socket, says));
                }
                _ => {
                    now += Duration::from_millis(chance.random_range(0..2500));
                    ghosts.retain(|(left, _)| now.duration_since(*left) < GRACE);
                    heard.extend(board.sweep(now));
                }
            }
            let all: Vec<Availability> = tabs
                .iter()
                .flatten()
                .map(|(_, says)| *says)
                .chain(ghosts.iter().map(|(_, says)| *says))
                .collect();
            let fresh = if all.contains(&Availability::Busy) {
                Presence::Busy
            } else if all.contains(&Availability::Available) {
                Presence::Online
            } else if all.contains(&Availability::Away) {
                Presence::Away
            } else {
                Presence::Offline
            };
            for change in &heard {
                assert_ne!(change.presence, last, "seed {seed}: told twice");
                last = change.presence;
            }
            assert_eq!(last, fresh, "seed {seed}");
            assert_eq!(board.of(user), fresh, "seed {seed}");
        }
    }
}
